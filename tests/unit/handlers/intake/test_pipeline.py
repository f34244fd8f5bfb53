"""A record becomes a command or a dead letter: the steps together."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.ids import case_id, veiled
from schemas.internal.command import COMMAND, ActionCommand, ReportCommand
from schemas.wire.dead_letter import DeadLetter, Received

Taking = Callable[..., Any]
PHONE = "13800000000"


def test_a_whistle_is_taken_in(report: Taking) -> None:
    """The command has it masked, located and classified, and names the case that it opens."""
    made = report(text=f"井盖没了，电话{PHONE}", location={"lon": 113.81, "lat": 22.61}, reporter={"phone": PHONE})
    assert isinstance(made, ReportCommand)
    assert made.case_id == case_id("app", "r-1")
    assert made.pack == "small@0123456789ab"
    taken = made.report
    assert (taken.private.masked, taken.private.text) == ("井盖没了，电话***********", f"井盖没了，电话{PHONE}")
    assert taken.area
    found = taken.classification
    assert (taken.area.grid, found.category, found.doubt) == ("zhongshan-g1", "010101", None)
    assert taken.private.person
    assert taken.private.person.phone == PHONE


def test_the_same_whistle_has_the_same_name_and_digest_and_another_content_has_not(report: Taking) -> None:
    """The result is the same however often it is computed."""
    one, again, other = report(), report(), report(text="路灯")
    assert one == again
    assert one.case_id == other.case_id
    assert one.digest != other.digest


def test_an_id_that_is_a_phone_number_is_published_as_a_hash(report: Taking) -> None:
    """The id itself stays the identity."""
    taken = report(id=PHONE).report
    assert (taken.private.sent_id, taken.public.id) == (PHONE, veiled("app", PHONE))


@pytest.mark.parametrize(("sent", "kept"), [("weixin", "weixin"), (f"阿强{PHONE}", "other"), ("王小明的店", "other")])
def test_an_unknown_channel_is_kept_as_sent_where_it_is_a_plain_word(report: Taking, sent: str, kept: str) -> None:
    """A label never costs a report, and never reveals a phone or a name."""
    taken = report(channel=sent).report.public
    assert (taken.channel, taken.channel_sent) == ("other", kept)


@pytest.mark.parametrize("name", ["王小明 家住中山路8号", "A shop", "x"])
def test_a_stranger_s_name_that_is_no_code_is_veiled_alike_in_report_and_answer(
    report: Taking, action: Taking, name: str
) -> None:
    """Nothing of the name is published, and report and answer still match."""
    told = report(topic="chuishao.reports.v1", source=name)
    assert name not in told.report.public.source
    actor = {"role": "reporter", "unit": name}
    fed = {"report": "r-1", "round": 1, "answer": "silent"}
    act = action("feedback", topic="chuishao.actions.v1", actor=actor, **fed)
    assert act.writer == act.action.actor.unit == told.report.public.source


def test_a_gateway_brings_sources_that_nobody_listed(report: Taking) -> None:
    """Their reports are taken in all the same."""
    assert isinstance(report(topic="chuishao.reports.v1", source="somewhere"), ReportCommand)


LETTERS = [
    (
        "its own topic, another source",
        "chuishao.reports.app.v1",
        {"source": "other"},
        "source-mismatch",
        "source",
        "app",
    ),
    ("a field is missing", "chuishao.reports.app.v1", {"text": ...}, "field-missing", "text", "app"),
    ("several fields", "chuishao.reports.app.v1", {"text": ..., "kind": "x"}, "field-missing", "text,kind", "app"),
    ("its id cannot be read", "chuishao.reports.app.v1", {"id": 7}, "field-invalid", "id", None),
    ("the gateway for a listed source", "chuishao.reports.v1", {"text": ...}, "field-missing", "text", "app"),
    ("the gateway for another", "chuishao.reports.v1", {"source": "x", "text": ...}, "field-missing", "text", None),
    ("no input topic", "chuishao.ops.v1", {}, "bug", "topic", None),
]


@pytest.mark.parametrize(
    ("why", "topic", "change", "reason", "field", "told"), LETTERS, ids=[row[0] for row in LETTERS]
)
def test_what_cannot_be_taken_is_a_dead_letter(
    report: Taking, why: str, topic: str, change: dict[str, Any], reason: str, field: str, told: str | None
) -> None:
    """Its source is named when it has a status topic and the report has a readable id."""
    letter = report(topic=topic, **change)
    assert isinstance(letter, DeadLetter)
    assert (letter.reason, letter.field, letter.source) == (reason, field, told)
    assert letter.report == ("r-1" if told else None)


def test_an_action_reaches_its_case(action: Taking) -> None:
    """The command has its text masked, and who vouched."""
    act = action("progress", note=f"已联系{PHONE}")
    assert isinstance(act, ActionCommand)
    assert (act.case_id, act.writer, act.scope, act.via) == ("c-2345", "chengguan", "chengguan", "topic")
    assert act.masked == "已联系***********"
    assert act.action
    assert act.refusal is None


ACTS = [
    ("an unknown type", {"kind": "dance"}, "unknown-type", ("type",), "c-2345"),
    ("no case", {"case_id": ...}, "field-missing", ("case_id",), ""),
    (
        "somebody else's name",
        {"actor": {"role": "triage", "unit": "zhihui"}},
        "actor-mismatch",
        ("actor.unit",),
        "c-2345",
    ),
    ("somebody else's name, and more", {"actor": {"unit": "zhihui"}}, "actor-mismatch", ("actor.unit",), "c-2345"),
    ("another role", {"actor": {"role": "leader", "unit": "chengguan"}}, "role", ("actor.role",), "c-2345"),
    ("no role", {"actor": {"unit": "chengguan"}}, "field-missing", ("actor.role",), "c-2345"),
]


@pytest.mark.parametrize(("why", "change", "reason", "detail", "case"), ACTS, ids=[row[0] for row in ACTS])
def test_an_action_that_cannot_be_one_says_why(
    action: Taking, why: str, change: dict[str, Any], reason: str, detail: tuple[str, ...], case: str
) -> None:
    """The topic's unit receives the refusal, and the command has no action."""
    act = action(**change)
    assert isinstance(act, ActionCommand)
    assert act.refusal
    assert (act.refusal.reason, act.refusal.detail, act.case_id) == (reason, detail, case)
    assert (act.action, act.masked, act.writer) == (None, None, "chengguan")


def test_an_action_without_an_id_is_a_dead_letter(action: Taking) -> None:
    """Nobody could be answered."""
    letter = action(id=...)
    assert isinstance(letter, DeadLetter)
    assert (letter.stage, letter.reason, letter.field) == ("validate", "field-missing", "id")


def test_a_reporter_acts_through_its_source(action: Taking) -> None:
    """The source writes on its own topic."""
    said = {"report": "r-1", "round": 1, "answer": "answered", "resolved": True, "score": 5}
    act = action("feedback", "chuishao.actions.app.v1", actor={"role": "reporter", "unit": "app"}, **said)
    assert isinstance(act, ActionCommand)
    assert (act.writer, act.refusal) == ("app", None)


@pytest.mark.parametrize(
    ("topic", "trusted", "via", "scope"),
    [
        ("chuishao.actions.chengguan.v1", True, "topic", "chengguan"),
        ("chuishao.actions.chengguan.v1", False, "unverified", "chengguan"),
        ("chuishao.actions.v1", True, "gateway", "gateway"),
        ("chuishao.actions.v1", False, "gateway", "gateway"),
    ],
)
def test_who_vouched_is_written_down(action: Taking, topic: str, trusted: bool, via: str, scope: str) -> None:
    """Together with the id it is the action's identity."""
    act = action("accept", topic, trusted=trusted)
    assert (act.via, act.scope, act.writer) == (via, scope, "chengguan")


def test_an_action_of_a_strange_unit_at_the_gateway_is_told_to_nobody(action: Taking) -> None:
    """The unit has no inbox."""
    act = action("accept", "chuishao.actions.v1", actor={"role": "department", "unit": "ghost"})
    assert (act.writer, act.refusal.reason) == ("", "unknown-unit")


def test_a_command_survives_its_topic(report: Taking, action: Taking) -> None:
    """Reading gives what was written."""
    for made in (report(media=[{"url": "https://a"}]), action("progress", note="在修"), action("dance")):
        assert COMMAND.read(COMMAND.write(made)) == made


def test_a_tombstone_is_a_dead_letter(rules: Rules, make_record: Callable[..., Received]) -> None:
    """It has no content, and is kept as received."""
    empty = make_record("chuishao.reports.app.v1", None)
    letter = to_command(empty, datetime(2026, 11, 24, tzinfo=UTC), rules, prefix="chuishao.", trusted=True)
    assert isinstance(letter, DeadLetter)
    assert (letter.stage, letter.reason, letter.received) == ("decode", "not-json", empty)
