"""Reading channel, person and text of a report or an action."""

import pytest

from handlers.intake.fields import channel_of, identity_of, person_of
from schemas.vocabulary import Channel, Identity
from schemas.wire.action import read_action
from schemas.wire.report import Report

BASE = {"id": "r", "source": "app", "channel": "rider", "text": "井盖"}
NAMED = {"id": "r-9", "name": "张三", "phone": "13800000000"}


def report(**fields: object) -> Report:
    """Return a report with these fields."""
    return Report.model_validate(BASE | fields)


@pytest.mark.parametrize(("sent", "channel"), [("rider", Channel.RIDER), ("drone", Channel.OTHER), ("", Channel.OTHER)])
def test_an_unknown_channel_is_another(sent: str, channel: Channel) -> None:
    """A label never costs a report."""
    assert channel_of(report(channel=sent)) is channel


def test_of_an_anonymous_reporter_nothing_is_kept() -> None:
    """Nor is the person kept for whom they report."""
    assert person_of(report(reporter=NAMED | {"identity": "anonymous"}, on_behalf_of="李四")) is None


def test_a_confidential_reporter_is_kept_to_be_called() -> None:
    """Publishing decides who may read it."""
    sent = report(reporter=NAMED | {"identity": "confidential"})
    person = person_of(sent)
    assert identity_of(sent) is Identity.CONFIDENTIAL
    assert person
    assert person.phone == "13800000000"


def test_without_a_reporter_nobody_is_named() -> None:
    """A report on behalf of somebody is an exception."""
    assert (identity_of(report()), person_of(report())) == (Identity.ANONYMOUS, None)
    person = person_of(report(on_behalf_of="李四"))
    assert person
    assert (person.name, person.on_behalf_of) == (None, "李四")


ACTION = {"id": "a", "case_id": "c", "actor": {"role": "department", "unit": "chengguan"}}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"type": "accept"}, None),
        ({"type": "accept", "note": "已派人"}, "已派人"),
        ({"type": "complete", "result": "已修", "note": "谢谢"}, "已修\n谢谢"),
        ({"type": "return", "clause": "not-duty", "basis": "三定", "suggest": None}, "三定"),
    ],
)
def test_an_action_says_its_result_or_basis_and_its_note(fields: dict[str, object], words: str | None) -> None:
    """The text is null when it has none of them."""
    assert read_action(ACTION | fields).text() == words
