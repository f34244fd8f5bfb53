"""Input that breaks the contract becomes a dead letter with its reason, or is answered with it: every kind.

Owns: every row of the tables through the real loop in memory. Refuses: a broker.
"""

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
from tests.support.recorded_log import PREFIX
from tests.support.recorded_pipeline import RecordedPipeline

BEGIN = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


@cache
def rules() -> Rules:
    """Return the pack of the tests with a broker."""
    return read_pack(find_pack(PACK))


@pytest.fixture
def pipeline() -> RecordedPipeline:
    """Return an intake and a deciding loop in memory."""
    return RecordedPipeline(rules(), BEGIN)


def values(pipeline: RecordedPipeline, topic: Topic, code: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield the values on a topic, as JSON."""
    found = (one for one in pipeline.entries if one.topic is topic and code in (None, one.code) and one.value)
    return (orjson.loads(one.value or b"") for one in found)


def status(pipeline: RecordedPipeline, name: str) -> dict[str, Any]:
    """Return the newest status of a report that its source received."""
    return [one for one in values(pipeline, Topic.STATUS, SOURCE) if one["report"] == name][-1]


def answer(pipeline: RecordedPipeline, action: str) -> dict[str, Any]:
    """Return the one answer to an action of the unit."""
    [found] = [one["data"] for one in values(pipeline, Topic.DISPATCH, UNIT) if one["data"].get("action") == action]
    return dict(found)


def facts(pipeline: RecordedPipeline, case: str | None = None) -> list[dict[str, Any]]:
    """Return the events of a case, or all of them."""
    return [one for one in values(pipeline, Topic.CASE_EVENTS) if case in (None, one["subject"])]


def letter(pipeline: RecordedPipeline, topic: str) -> tuple[LogRecord, dict[str, str]]:
    """Return the one dead letter, which is of the topic's newest record, and the product's own headers, each once."""
    [dead] = [one for one in pipeline.entries if one.topic is Topic.DLQ]
    ours = [(name, value) for name, value in dead.headers if name.startswith("dlq.") and "received" not in name]
    assert len({name for name, _ in ours}) == len(ours)
    said = {name: (value or b"").decode() for name, value in ours}
    assert (said["dlq.topic"], said["dlq.partition"], said["dlq.offset"]) == (f"{PREFIX}{topic}.v1", "0", "0")
    return dead, said


def still_works(pipeline: RecordedPipeline) -> None:
    """Check that a good report after the bad one becomes a case."""
    pipeline.send(OWN, report("r-good"), key=b"r-good")
    assert status(pipeline, "r-good")["outcome"] == "taken"


@pytest.mark.parametrize("case", NOT_READ)
def test_a_record_that_cannot_be_read_becomes_a_dead_letter_as_received(pipeline: RecordedPipeline, case: str) -> None:
    """Key, value and headers are as received, and the contract's headers are beside them."""
    value, headers, reason, field = NOT_READ[case]
    pipeline.send(OWN, value, (*headers, ("trace", b"t-1")), b"k\xff")
    dead, said = letter(pipeline, OWN)
    assert (dead.key, dead.value) == (b"k\xff", value)
    assert {**dict(headers), "trace": b"t-1"}.items() <= dict(dead.headers).items()
    assert (said["dlq.stage"], said["dlq.kind"], said["dlq.reason"]) == ("decode", "poison", reason)
    assert (said["dlq.field"], said["dlq.class"], said["dlq.attempt"]) == (field, "", "1")
    assert len(said["dlq.id"]) >= 16
    still_works(pipeline)


@pytest.mark.parametrize("case", NOT_VALID)
def test_a_value_that_is_no_report_becomes_a_dead_letter_that_names_its_fields(
    pipeline: RecordedPipeline, case: str
) -> None:
    """It names all bad fields at once; the source is told where the report's id can be read."""
    value, reason, field = NOT_VALID[case]
    pipeline.send(OWN, value, key=b"k")
    _, said = letter(pipeline, OWN)
    assert (said["dlq.stage"], said["dlq.reason"], said["dlq.field"]) == ("validate", reason, field)
    name = orjson.loads(value).get("id")
    if isinstance(name, str) and 0 < len(name) <= 128:
        one = status(pipeline, name)
        assert (one["outcome"], one["reason"], one["case_id"]) == ("refused", reason, None)
    still_works(pipeline)


@pytest.mark.parametrize("case", GENEROUS)
def test_an_unknown_label_never_loses_a_report(pipeline: RecordedPipeline, case: str) -> None:
    """The report is taken, and reaches its unit."""
    pipeline.send(OWN, report("r", **GENEROUS[case]))
    one = status(pipeline, "r")
    assert (one["outcome"], one["with"]["unit"]) == ("taken", UNIT)


@pytest.mark.parametrize("case", LOST)
def test_a_location_that_cannot_be_read_loses_only_the_location(pipeline: RecordedPipeline, case: str) -> None:
    """`case.opened` says so, and triage has the case."""
    pipeline.send(OWN, report("r", location=LOST[case]))
    one = status(pipeline, "r")
    assert (one["outcome"], one["state"]) == ("taken", "triage")
    assert facts(pipeline, one["case_id"])[0]["data"]["place_lost"] is True


@pytest.mark.parametrize("case", DEAD_ACTIONS)
def test_an_action_whose_id_cannot_be_read_is_a_dead_letter(pipeline: RecordedPipeline, case: str) -> None:
    """Nobody can be answered."""
    value, reason, field = DEAD_ACTIONS[case]
    pipeline.send(ACTS, value, key=b"c-1")
    _, said = letter(pipeline, ACTS)
    assert (said["dlq.reason"], said["dlq.field"]) == (reason, field)
    still_works(pipeline)


@pytest.mark.parametrize("case", REFUSED)
def test_an_action_that_is_not_allowed_is_rejected_in_the_case_and_answered(
    pipeline: RecordedPipeline, case: str
) -> None:
    """The answer has the contract's reason and the names of fields, never their contents."""
    body, reason, detail = REFUSED[case]
    pipeline.send(OWN, report("r"))
    opened = status(pipeline, "r")["case_id"]
    pipeline.send(ACTS, body("a", opened))
    found = answer(pipeline, "a")
    assert (found["outcome"], found["reason"], found["detail"]) == ("rejected", reason, detail)
    [fact] = [one for one in facts(pipeline, opened) if one["type"] == "chuishao.action.rejected"]
    data = fact["data"]
    assert (data["action"], data["reason"], data["detail"], data["seq"]) == ("a", reason, detail, found["seq"])


@pytest.mark.parametrize("case", NOWHERE)
def test_an_action_that_reaches_no_case_is_answered_to_its_writer_only(pipeline: RecordedPipeline, case: str) -> None:
    """No case has a fact of it."""
    body, reason = NOWHERE[case]
    pipeline.send(OWN, report("r"))
    before = facts(pipeline)
    pipeline.send(ACTS, body("a-lost", status(pipeline, "r")["case_id"]))
    found = answer(pipeline, "a-lost")
    assert (found["outcome"], found["reason"]) == ("rejected", reason)
    assert facts(pipeline) == before
    elsewhere = [one for one in pipeline.entries if one.topic not in (Topic.DISPATCH, Topic.ACTIONS_OF)]
    assert not any(b"a-lost" in (one.value or b"") for one in elsewhere)
    still_works(pipeline)
