"""What is not of the contract's form is kept with its reason, or answered with it: every kind, in the real loop."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import pytest

from auditor.log_record import LogRecord
from handlers.policy.rules import Rules
from operations.packs import find_pack, read_pack
from schemas.topics import Topic
from tests.flow.bad_input import ACTS, DEAD_ACTIONS, GENEROUS, LOST, NOT_READ, NOT_VALID, NOWHERE, OWN, REFUSED
from tests.support.deployed_topics import PACK
from tests.support.foreign_client import SOURCE, UNIT, report
from tests.unit.auditor.mill import Mill
from tests.unit.auditor.recorded import PREFIX

BEGIN = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@cache
def rules() -> Rules:
    """The pack of the tests with a broker."""
    return read_pack(find_pack(PACK))


@pytest.fixture
def mill() -> Mill:
    """An intake and a deciding loop in memory."""
    return Mill(rules(), BEGIN)


def told(mill: Mill, topic: Topic, code: str | None = None) -> Iterator[dict[str, Any]]:
    """The values on a topic, as JSON."""
    found = (one for one in mill.entries if one.topic is topic and code in (None, one.code) and one.value)
    return (orjson.loads(one.value or b"") for one in found)


def status(mill: Mill, name: str) -> dict[str, Any]:
    """The newest that a source was told of a report."""
    return [one for one in told(mill, Topic.STATUS, SOURCE) if one["report"] == name][-1]


def answer(mill: Mill, action: str) -> dict[str, Any]:
    """The one answer to an action of the unit."""
    [found] = [one["data"] for one in told(mill, Topic.DISPATCH, UNIT) if one["data"].get("action") == action]
    return dict(found)


def facts(mill: Mill, case: str | None = None) -> list[dict[str, Any]]:
    """The events of a case, or all of them."""
    return [one for one in told(mill, Topic.CASE_EVENTS) if case in (None, one["subject"])]


def letter(mill: Mill, topic: str) -> tuple[LogRecord, dict[str, str]]:
    """The one dead letter, which is of the newest record of a topic; and the product's own headers, each once."""
    [dead] = [one for one in mill.entries if one.topic is Topic.DLQ]
    ours = [(name, value) for name, value in dead.headers if name.startswith("dlq.") and "received" not in name]
    assert len({name for name, _ in ours}) == len(ours)
    said = {name: (value or b"").decode() for name, value in ours}
    assert (said["dlq.topic"], said["dlq.partition"], said["dlq.offset"]) == (f"{PREFIX}{topic}.v1", "0", "0")
    return dead, said


def lives(mill: Mill) -> None:
    """A good report behind the bad one becomes a case."""
    mill.send(OWN, report("r-good"), key=b"r-good")
    assert status(mill, "r-good")["outcome"] == "taken"


@pytest.mark.parametrize("case", NOT_READ)
def test_what_cannot_be_read_is_a_dead_letter_as_it_came(mill: Mill, case: str) -> None:
    """Key, value and headers as received, and the contract's headers beside them."""
    value, headers, reason, field = NOT_READ[case]
    mill.send(OWN, value, (*headers, ("trace", b"t-1")), b"k\xff")
    dead, said = letter(mill, OWN)
    assert (dead.key, dead.value) == (b"k\xff", value)
    assert {**dict(headers), "trace": b"t-1"}.items() <= dict(dead.headers).items()
    assert (said["dlq.stage"], said["dlq.kind"], said["dlq.reason"]) == ("decode", "poison", reason)
    assert (said["dlq.field"], said["dlq.class"], said["dlq.attempt"]) == (field, "", "1")
    assert len(said["dlq.id"]) >= 16
    lives(mill)


@pytest.mark.parametrize("case", NOT_VALID)
def test_what_is_no_report_is_a_dead_letter_that_names_its_fields(mill: Mill, case: str) -> None:
    """All bad fields at once; the source hears of it where its id can be read."""
    value, reason, field = NOT_VALID[case]
    mill.send(OWN, value, key=b"k")
    _, said = letter(mill, OWN)
    assert (said["dlq.stage"], said["dlq.reason"], said["dlq.field"]) == ("validate", reason, field)
    name = orjson.loads(value).get("id")
    if isinstance(name, str) and 0 < len(name) <= 128:
        one = status(mill, name)
        assert (one["outcome"], one["reason"], one["case_id"]) == ("refused", reason, None)
    lives(mill)


@pytest.mark.parametrize("case", GENEROUS)
def test_a_label_never_costs_a_whistle(mill: Mill, case: str) -> None:
    """It is taken, and reaches its unit."""
    mill.send(OWN, report("r", **GENEROUS[case]))
    one = status(mill, "r")
    assert (one["outcome"], one["with"]["unit"]) == ("taken", UNIT)


@pytest.mark.parametrize("case", LOST)
def test_a_place_that_cannot_be_read_costs_the_place_alone(mill: Mill, case: str) -> None:
    """`case.opened` says so, and triage has it."""
    mill.send(OWN, report("r", location=LOST[case]))
    one = status(mill, "r")
    assert (one["outcome"], one["state"]) == ("taken", "triage")
    assert facts(mill, one["case_id"])[0]["data"]["place_lost"] is True


@pytest.mark.parametrize("case", DEAD_ACTIONS)
def test_an_action_whose_id_cannot_be_read_is_a_dead_letter(mill: Mill, case: str) -> None:
    """There is nobody to answer."""
    value, reason, field = DEAD_ACTIONS[case]
    mill.send(ACTS, value, key=b"c-1")
    _, said = letter(mill, ACTS)
    assert (said["dlq.reason"], said["dlq.field"]) == (reason, field)
    lives(mill)


@pytest.mark.parametrize("case", REFUSED)
def test_an_action_that_may_not_be_is_rejected_in_the_case_and_answered(mill: Mill, case: str) -> None:
    """With the contract's reason and the names of fields, never their contents."""
    body, reason, detail = REFUSED[case]
    mill.send(OWN, report("r"))
    opened = status(mill, "r")["case_id"]
    mill.send(ACTS, body("a", opened))
    found = answer(mill, "a")
    assert (found["outcome"], found["reason"], found["detail"]) == ("rejected", reason, detail)
    [fact] = [one for one in facts(mill, opened) if one["type"] == "chuishao.action.rejected"]
    data = fact["data"]
    assert (data["action"], data["reason"], data["detail"], data["seq"]) == ("a", reason, detail, found["seq"])


@pytest.mark.parametrize("case", NOWHERE)
def test_an_action_that_reaches_no_case_is_answered_to_its_writer_only(mill: Mill, case: str) -> None:
    """No case has a fact of it."""
    body, reason = NOWHERE[case]
    mill.send(OWN, report("r"))
    before = facts(mill)
    mill.send(ACTS, body("a-lost", status(mill, "r")["case_id"]))
    found = answer(mill, "a-lost")
    assert (found["outcome"], found["reason"]) == ("rejected", reason)
    assert facts(mill) == before
    elsewhere = [one for one in mill.entries if one.topic not in (Topic.DISPATCH, Topic.ACTIONS_OF)]
    assert not any(b"a-lost" in (one.value or b"") for one in elsewhere)
    lives(mill)
