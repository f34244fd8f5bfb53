"""`to_command` has an answer to any record on an input topic, and no person's number reaches the public."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.intake.cloudevents import Headers
from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.encoding import to_data, to_json
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.wire.dead_letter import DeadLetter, Received

AT = datetime(2026, 11, 24, tzinfo=UTC)
TOPICS = st.sampled_from(
    ["chuishao.reports.app.v1", "chuishao.reports.v1", "chuishao.actions.chengguan.v1", "chuishao.actions.app.v1",
     "chuishao.actions.v1"]
)  # fmt: skip
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "ce_specversion", "dlq.id", "x"]),
        st.none() | st.sampled_from([b"1.0", b"application/cloudevents+json", b"\xff"]),
    ),
    max_size=3,
).map(tuple)

SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
)
PHONE = "13800000000"
IDENTITY = "440300199001011238"
TEXT = st.text(max_size=20) | st.lists(
    st.sampled_from(["井盖", PHONE, "，", "燃气泄漏", IDENTITY, "a"]), max_size=5
).map("，".join)
ODD = JSON | st.sampled_from(["9" * 30, "1e999", "2026-11-24T09:30:00+08:00", "9999-12-31T23:59:59-12:00", PHONE])


def almost(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw objects with these fields, each valid most of the time, odd or left out otherwise."""
    loose = {name: st.one_of(right, right, right, ODD) for name, right in fields.items()}
    return st.fixed_dictionaries({}, optional=loose) | st.fixed_dictionaries(loose)


REPORTS = almost(
    id=st.text(min_size=1, max_size=5), source=st.just("app"), channel=st.just("rider"), text=TEXT,
    reporter=almost(name=TEXT, phone=st.just(PHONE), identity=st.sampled_from(["named", "anonymous"])),
    location=almost(lon=st.floats(70, 140), lat=st.floats(0, 60), crs=st.sampled_from(["gcj02", "bd09"]), address=TEXT),
    kind=st.sampled_from(["help", None]), category_hint=TEXT, place_code=TEXT, occurred_at=ODD, media=JSON,
)  # fmt: skip
ACTIONS = almost(
    id=st.text(min_size=1, max_size=5), case_id=st.text(min_size=1, max_size=5), note=TEXT, result=TEXT, basis=TEXT,
    type=st.sampled_from(["accept", "contact", "progress", "return", "rule", "complete", "feedback", "assign",
                          "supervise", "muster"]),
    actor=almost(role=st.sampled_from(["department", "reporter"]), unit=st.sampled_from(["chengguan", "app"])),
    reached=st.booleans(), clause=st.just("not-duty"), suggest=st.none(), report=TEXT, round=st.integers(1, 3),
    answer=st.just("answered"), resolved=st.booleans(), score=st.integers(1, 5), until=ODD, acted_at=ODD, if_seq=ODD,
    ruling=st.just("upheld"), to=st.none(), lead=st.none(), category=TEXT, area=TEXT,
)  # fmt: skip


def taken(
    rules: Rules, topic: str, value: bytes | None, headers: Headers = ()
) -> ReportCommand | ActionCommand | DeadLetter:
    """Take a record in, and check what must hold of every outcome."""
    received = Received(topic=topic, partition=0, offset=1, timestamp=1, key=None, value=value, headers=headers)
    outcome = to_command(received, AT, rules, prefix="chuishao.", trusted=True)
    assert isinstance(outcome, ReportCommand | ActionCommand | DeadLetter)
    to_json(to_data(outcome))  # it can be written to its topic
    if isinstance(outcome, DeadLetter):
        assert outcome.headers()
    else:
        assert public(outcome)
    return outcome


def public(outcome: ReportCommand | ActionCommand) -> bool:
    """Tell whether what the public may read has no person's number."""
    if isinstance(outcome, ActionCommand):
        assert (outcome.action is None) == (outcome.refusal is not None)
        readable = [
            outcome.masked or "",
            outcome.case_id,
            outcome.public_id,
            *(outcome.refusal.detail if outcome.refusal else ()),
        ]
    else:
        report = outcome.report
        matched = report.classification.danger.matched if report.classification.danger else ""
        readable = [
            report.private.masked,
            report.public.id,
            report.public.channel_sent,
            report.public.source,
            matched,
            *report.classification.explanation,
        ]
    return not any(number in text for text in readable for number in (PHONE, IDENTITY))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of ours
@given(topic=TOPICS, value=st.none() | st.binary(max_size=300), headers=HEADERS)
def test_any_bytes_have_an_answer(rules: Rules, topic: str, value: bytes | None, headers: Headers) -> None:
    """The answer is a dead letter."""
    assert isinstance(taken(rules, topic, value, headers), DeadLetter)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of ours
@given(topic=TOPICS, value=JSON, headers=HEADERS)
def test_any_json_has_an_answer(rules: Rules, topic: str, value: object, headers: Headers) -> None:
    """The content does not matter."""
    taken(rules, topic, dumps(value), headers)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of ours
@given(topic=TOPICS, report=REPORTS, headers=HEADERS)
def test_almost_valid_reports_have_an_answer(rules: Rules, topic: str, report: object, headers: Headers) -> None:
    """They are tried plain and in an envelope."""
    taken(rules, topic, dumps(report), headers)
    taken(rules, topic, dumps({"specversion": "1.0", "data": report}), headers)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of ours
@given(topic=TOPICS, action=ACTIONS)
def test_almost_valid_actions_have_an_answer(rules: Rules, topic: str, action: object) -> None:
    """They are applied or refused."""
    taken(rules, topic, dumps(action))


def dumps(value: object) -> bytes:
    """Return JSON of any drawn value; a lone surrogate stays one."""
    return json.dumps(value).encode()


@pytest.mark.parametrize("depth", [100, 254, 300, 900, 1100, 30_000])
def test_a_deep_object_does_not_break_the_reader(rules: Rules, depth: int) -> None:
    """It is read, or refused as not JSON."""
    raw = b'{"x":' * depth + b"1" + b"}" * depth
    assert isinstance(taken(rules, "chuishao.reports.app.v1", raw[:65000]), DeadLetter)
