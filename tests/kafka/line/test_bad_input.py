"""Input that breaks the contract becomes a dead letter with its reason, or is answered with it, and the worker goes on.

Owns: some rows of each table: a broker adds bytes, headers and limits as they come over the wire. Refuses: the whole
tables, which are run in memory through the same intake and loop (`tests/flow/test_bad_input.py`).
"""

import json
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError

from tests.flow.bad_input import (
    ACTS,
    DEAD_ACTIONS,
    GENEROUS,
    LOST,
    MIB,
    NOT_READ,
    NOT_VALID,
    NOWHERE,
    OWN,
    REFUSED,
    large,
    numbers,
)
from tests.kafka.line.conftest import Line
from tests.support.foreign_client import SOURCE, UNIT, ForeignClient, action, report
from tests.support.topic_listener import ReceivedRecord

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def letter(line: Line, topic: str, where: Any) -> ReceivedRecord:
    """Return the dead letter of a record."""

    def mine(one: ReceivedRecord) -> bool:
        said = dict(one.headers)
        lay = (said["dlq.topic"], said["dlq.partition"], said["dlq.offset"])
        return lay == (line.place.topic(topic).encode(), str(where.partition).encode(), str(where.offset).encode())

    found: list[ReceivedRecord] = await line.listener.until(
        lambda: [one for one in line.listener.records if one.topic == "dlq" and mine(one)], "the dead letter"
    )
    assert len(found) == 1
    return found[0]


async def still_works(line: Line) -> None:
    """Check that a good report behind the bad one arrives."""
    name = f"r-good-{next(numbers)}"
    await line.client.whistle(name)
    told = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the good report's status")
    assert told[0]["outcome"] == "taken"
    assert line.worker.alive


def headers_of(one: ReceivedRecord) -> dict[str, str]:
    """Return the product's own headers of a dead letter, each of which is there once."""
    ours = [(name, value) for name, value in one.headers if name.startswith("dlq.") and "received" not in name]
    assert len({name for name, _ in ours}) == len(ours)
    return {name: (value or b"").decode() for name, value in ours}


@pytest.mark.parametrize(
    "case", ["a null value", "bytes that are no UTF-8", "a batch of CloudEvents", "a value near the topic's limit"]
)
async def test_a_record_that_cannot_be_read_becomes_a_dead_letter_as_received(line: Line, case: str) -> None:
    """Key, value and headers are as received, and the contract's headers are beside them."""
    value, headers, reason, field = NOT_READ[case]
    key = b"k\xff"
    where = await line.client.send(OWN, value, key=key, headers=(*headers, ("trace", b"t-1")))
    dead = await letter(line, OWN, where)
    assert (dead.key, dead.value) == (key, value)
    assert {**dict(headers), "trace": b"t-1"}.items() <= dict(dead.headers).items()
    told = headers_of(dead)
    assert (told["dlq.stage"], told["dlq.kind"], told["dlq.reason"]) == ("decode", "poison", reason)
    assert (told["dlq.field"], told["dlq.class"], told["dlq.attempt"]) == (field, "", "1")
    assert told["dlq.timestamp"] == str(where.timestamp)
    assert len(told["dlq.id"]) >= 16
    await still_works(line)


@pytest.mark.parametrize("case", ["nothing of what is required", "an id of 129"])
async def test_a_value_that_is_no_report_becomes_a_dead_letter_that_names_its_fields(line: Line, case: str) -> None:
    """It names all bad fields at once; the source is told where the report's id can be read."""
    value, reason, field = NOT_VALID[case]
    where = await line.client.send(OWN, value, key=b"k")
    told = headers_of(await letter(line, OWN, where))
    assert (told["dlq.stage"], told["dlq.reason"], told["dlq.field"]) == ("validate", reason, field)
    name = json.loads(value).get("id")
    if isinstance(name, str) and 0 < len(name) <= 128:
        [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the refusal")
        assert (status["outcome"], status["reason"], status["case_id"]) == ("refused", reason, None)
    await still_works(line)


async def test_a_report_of_another_source_is_refused_on_a_source_s_own_topic(line: Line) -> None:
    """The reason is source-mismatch; the topic's owner is told."""
    where = await line.client.send(OWN, report("r-foreign", source="wangge-tong"))
    told = headers_of(await letter(line, OWN, where))
    assert (told["dlq.stage"], told["dlq.kind"], told["dlq.reason"]) == ("identify", "refused", "source-mismatch")
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-foreign"), "the refusal")
    assert (status["outcome"], status["reason"]) == ("refused", "source-mismatch")


async def test_the_same_report_twice_is_one_case_and_another_under_its_id_is_a_dead_letter(line: Line) -> None:
    """The first report stands."""
    await line.client.whistle("r-first")
    await line.client.whistle("r-first")
    where = await line.client.send(OWN, report("r-first", text="路灯不亮"))
    dead = await letter(line, OWN, where)
    told = headers_of(dead)
    assert (told["dlq.stage"], told["dlq.kind"], told["dlq.reason"]) == ("identify", "refused", "identity-conflict")
    assert dead.value is not None
    assert "路灯不亮" in dead.value.decode()
    [status] = line.listener.statuses(SOURCE, "r-first")
    assert status["outcome"] == "taken"
    assert "case.report-joined" not in str(line.listener.facts(status["case_id"]))


@pytest.mark.parametrize("key", [b"", None, b"\x00\xff"])
async def test_a_report_may_have_any_key(line: Line, key: bytes | None) -> None:
    """A key may be empty, null, or bytes that are no text."""
    name = f"r-key-{key!r}"
    await line.client.send(OWN, report(name), key=key)
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    assert status["outcome"] == "taken"


@pytest.mark.parametrize("case", ["an emoji and a null sign", "10 000 characters"])
async def test_an_unknown_label_never_loses_a_report(line: Line, case: str) -> None:
    """The report is taken, and reaches its unit."""
    name = f"r-{case}"
    await line.client.send(OWN, report(name, **GENEROUS[case]))
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    assert (status["outcome"], status["with"]["unit"]) == ("taken", UNIT)


@pytest.mark.parametrize("case", ["a place with NaN as text"])
async def test_a_location_that_cannot_be_read_loses_only_the_location(line: Line, case: str) -> None:
    """`case.opened` says so, and triage has the case."""
    name = f"r-{case}"
    await line.client.send(OWN, report(name, location=LOST[case]))
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    assert (status["outcome"], status["state"]) == ("taken", "triage")
    facts = await line.listener.until(lambda: line.listener.facts(status["case_id"]), "the facts")
    assert facts[0]["data"]["place_lost"] is True


async def test_a_record_larger_than_the_topic_takes_is_refused_by_the_broker(line: Line) -> None:
    """The broker refuses it to its producer."""
    with pytest.raises(MessageSizeTooLargeError):
        await line.client.send(OWN, large(9 * MIB))
    await still_works(line)


async def test_a_compressed_record_too_large_for_a_dead_letter_is_named(line: Line) -> None:
    """Twenty megabytes come in twenty kilobytes: the dead letter says where they are, and the worker goes on."""
    async with ForeignClient.of(line.place, "gzip") as sly:
        where = await sly.send(OWN, large(20 * MIB), key=b"k", headers=(("trace", b"t-1"),))
    dead = await letter(line, OWN, where)
    told = headers_of(dead)
    assert (dead.key, dead.value) == (None, None)
    assert (told["dlq.kind"], told["dlq.reason"], told["dlq.field"]) == ("refused", "too-large", "headers,key,value")
    await still_works(line)


async def test_headers_too_large_for_a_dead_letter_are_dropped(line: Line) -> None:
    """Each `dlq.` header grows by its new name: key and value are kept."""
    async with ForeignClient.of(line.place, "gzip") as sly:
        where = await sly.send(OWN, b"{", key=b"k", headers=[("dlq.", b"x" * 100)] * 90_000)
    dead = await letter(line, OWN, where)
    told = headers_of(dead)
    assert (dead.key, dead.value, told["dlq.reason"], told["dlq.field"]) == (b"k", b"{", "too-large", "headers")
    await still_works(line)


async def test_received_dlq_headers_are_kept_out_of_the_way(line: Line) -> None:
    """Nobody can write headers in the product's name; a replay is counted."""
    headers = (("dlq.reason", b"theirs"), ("dlq.replay_of", b"letter-1"))
    where = await line.client.send(OWN, b"{", headers=headers)
    dead = await letter(line, OWN, where)
    assert dict(dead.headers)["dlq.received.reason"] == b"theirs"
    told = headers_of(dead)
    assert (told["dlq.reason"], told["dlq.replay_of"], told["dlq.attempt"]) == ("not-json", "letter-1", "2")


@pytest.mark.parametrize("case", ["a null value", "17 KB"])
async def test_an_action_whose_id_cannot_be_read_is_a_dead_letter(line: Line, case: str) -> None:
    """Nobody can be answered."""
    value, reason, field = DEAD_ACTIONS[case]
    where = await line.client.send(ACTS, value, key=b"c-1")
    told = headers_of(await letter(line, ACTS, where))
    assert (told["dlq.reason"], told["dlq.field"]) == (reason, field)
    await still_works(line)


@pytest.mark.parametrize("case", ["a type that is a list", "a state that does not allow it"])
async def test_an_action_that_is_not_allowed_is_rejected_in_the_case_and_answered(line: Line, case: str) -> None:
    """The answer has the contract's reason and the names of fields, never their contents."""
    body, reason, detail = REFUSED[case]
    name, one = f"r-act-{case}", f"a-{case}"
    await line.client.whistle(name)
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    await line.client.act(UNIT, body(one, status["case_id"]))
    [answer] = await line.listener.until(lambda: line.listener.answers(UNIT, one), "the answer")
    assert (answer["outcome"], answer["reason"], answer["detail"]) == ("rejected", reason, detail)

    def rejected() -> list[dict[str, Any]]:
        return [fact for fact in line.listener.facts(status["case_id"]) if fact["type"] == "chuishao.action.rejected"]

    [fact] = await line.listener.until(rejected, "the fact")
    data = fact["data"]
    assert (data["action"], data["reason"], data["detail"], data["seq"]) == (one, reason, detail, answer["seq"])


@pytest.mark.parametrize("case", ["an unknown case", "another unit"])
async def test_an_action_that_reaches_no_case_is_answered_to_its_writer_only(line: Line, case: str) -> None:
    """No case has a fact of it."""
    body, reason = NOWHERE[case]
    name, one = f"r-act-{case}", f"a-{case}"
    await line.client.whistle(name)
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, name), "the status")
    await line.client.act(UNIT, body(one, status["case_id"]))
    [answer] = await line.listener.until(lambda: line.listener.answers(UNIT, one), "the answer")
    assert (answer["outcome"], answer["reason"]) == ("rejected", reason)
    await still_works(line)
    told = [x for x in line.listener.records if x.topic != f"dispatch.{UNIT}" and one.encode() in (x.value or b"")]
    assert told == []


async def test_an_unknown_unit_through_a_gateway_is_rejected_in_the_case(line: Line) -> None:
    """The reason is unknown-unit; nobody can be told."""
    await line.client.whistle("r-nobody")
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-nobody"), "the status")
    await line.client.send("actions", action("a-nobody", status["case_id"], "accept", "nowhere"))

    def rejected() -> list[dict[str, Any]]:
        return [fact for fact in line.listener.facts(status["case_id"]) if fact["type"] == "chuishao.action.rejected"]

    [fact] = await line.listener.until(rejected, "the fact")
    assert fact["data"]["reason"] == "unknown-unit"


async def test_assigning_to_a_unit_that_does_not_exist_is_refused(line: Line) -> None:
    """The reason is unknown-unit, told to triage."""
    await line.client.whistle("r-assign", location=None)
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-assign"), "the status")
    body = action("a-assign", status["case_id"], "assign", "chengyun", role="triage", lead="nowhere")
    await line.client.act("chengyun", {**body, "category": None, "area": None})
    [answer] = await line.listener.until(lambda: line.listener.answers("chengyun", "a-assign"), "the answer")
    assert (answer["reason"], answer["detail"]) == ("unknown-unit", ["lead"])


async def test_rejections_beyond_twenty_an_hour_are_answered_and_counted(line: Line) -> None:
    """Every one is answered; the case's log has twenty."""
    await line.client.whistle("r-storm")
    [status] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-storm"), "the status")
    for number in range(25):
        await line.client.act(UNIT, action(f"a-storm-{number}", status["case_id"], "complete", result="x"))
    await line.listener.until(lambda: line.listener.answers(UNIT, "a-storm-24"), "the last answer")
    assert all(len(line.listener.answers(UNIT, f"a-storm-{number}")) == 1 for number in range(25))
    facts = line.listener.facts(status["case_id"])
    assert len([one for one in facts if one["type"] == "chuishao.action.rejected"]) == 20
