"""A record of a newer version is neither decided nor set aside by a worker that cannot read it.

Owns: what becomes of it. Refuses: the versions.
"""

from collections import deque
from datetime import UTC, datetime

import orjson
import pytest
from aiokafka import ConsumerRecord

from operations.packs import find_pack, read_pack
from schemas.internal.command import Command
from schemas.internal.versioned import NewerSchemaError, OlderSchemaError
from schemas.vocabulary import DeadLetterReason
from streams.cases import CASES, CaseDomain
from streams.client.delivery import OutgoingRecord
from streams.ledger.decode_command import read_command_record
from streams.ledger.memory_ledger import MemoryLedger, MemoryLog, run_now
from streams.ledger.port import ReceivedCommand
from streams.ledger.step import step
from streams.runtime.failures import FaultOrigin, StopProcess, action_for
from tests.support.simulated_day import SimulatedDay

TRADE = CaseDomain(read_pack(find_pack("qingjiang")))
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def record(value: bytes) -> ConsumerRecord:
    """Return a record as the consumer returns it."""
    return ConsumerRecord(
        topic="chuishao.commands.v1",
        partition=0,
        offset=7,
        timestamp=1_795_000_000_000,
        timestamp_type=0,
        key=b"case-1",
        value=value,
        checksum=None,
        serialized_key_size=6,
        serialized_value_size=len(value),
        headers=(),
    )


def test_a_newer_command_is_no_poison() -> None:
    """In a rolling upgrade it waits for a newer worker; as a dead letter it would be lost to its case."""
    with pytest.raises(NewerSchemaError, match="a command has schema 3"):
        read_command_record(TRADE, record(orjson.dumps({"what": "report", "schema": 3, "case_id": "case-1"})))


def test_a_value_that_is_no_command_is_a_dead_letter() -> None:
    """The topic is the product's own, so it is a bug of ours."""
    heard = read_command_record(TRADE, record(b'{"what": "report", "schema": 2}'))
    assert heard.letter is not None
    assert heard.letter.reason is DeadLetterReason.BUG


@pytest.mark.parametrize("held", [False, True], ids=["kept", "held"])
def test_a_newer_state_is_neither_set_aside_nor_decided(held: bool) -> None:
    """It is found at opening, or, where it is held and not read then, with its next command."""
    recorded_day = SimulatedDay(1, 1).play()
    disk = MemoryLog()
    [(key, state)] = recorded_day.flow.ledger.disk.states.items()
    assert state.value is not None
    newer = state.value.replace(b'"schema":2', b'"schema":3', 1)
    disk.log.append((key, OutgoingRecord(state.topic, state.key, newer, (("held", b"1"),) if held else ())))
    pending: deque[ReceivedCommand[Command]] = deque([ReceivedCommand(0, key, NOON, recorded_day.commands[0])])
    with pytest.raises(NewerSchemaError, match="a state has schema 3"):
        run_now(step(MemoryLedger(TRADE, CASES, disk), TRADE, pending))
    assert disk.records == []
    assert disk.position == 0


def test_a_newer_record_ends_the_process_for_good() -> None:
    """An operator is told which versions there are, and what to start."""
    row = action_for(NewerSchemaError("state", 2, 1))
    assert isinstance(row, StopProcess)
    assert row.blame is FaultOrigin.SETTINGS
    assert "newer version" in row.do


def test_a_record_from_before_the_first_release_ends_the_process() -> None:
    """No code reads it; an operator is told to begin with empty topics."""
    with pytest.raises(OlderSchemaError):
        read_command_record(TRADE, record(b'{"what":"report","schema":1,"case_id":"case-1"}'))
    row = action_for(OlderSchemaError("state", 1, 2))
    assert isinstance(row, StopProcess)
    assert "empty topics" in row.do
