"""A bug and an outage at once: the bug's dead letter is written once, the outage's never, and both are over afterwards.

Owns: how the two meet. Refuses: each on its own.
"""

from collections import deque
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.topics import Topic
from schemas.vocabulary import DeadLetterKind
from streams.ledger.memory_ledger import MemoryLedger, MemoryLog
from streams.ledger.port import ReceivedCommand
from streams.ledger.step import step
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain, ToyState

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def received(offset: int, note: str = "") -> ReceivedCommand[ToyCommand]:
    """Return a command as it is in the log."""
    command = ToyCommand(key="a" if note else "b", at=NOON, id=str(offset), note=note)
    return ReceivedCommand(offset, command.key, NOON, command)


@pytest.mark.asyncio
@pytest.mark.parametrize("committed", [False, True], ids=["nothing was written", "the answer was lost"])
async def test_a_command_that_our_code_fails_on_during_an_outage_is_one_dead_letter(committed: bool) -> None:
    """The commit fails as a whole; after reopening the same commands give the same dead letter."""
    disk = MemoryLog()
    commands = [received(0), received(1, note="bug"), received(2)]
    for fault in (TimeoutError(), ConnectionError(), None):
        ledger: MemoryLedger[ToyState] = MemoryLedger(ToyDomain(), TOY_LEDGER, disk)
        ledger.go_live(NOON)
        pending = deque(commands[ledger.position :])
        if fault is not None and pending:
            ledger.fail_next(fault, committed=committed)
            with pytest.raises(type(fault)):
                await step(ledger, ToyDomain(), pending)
        else:
            await step(ledger, ToyDomain(), pending)
    dead = [one for one in disk.records if one.topic.endswith(Topic.DLQ.named())]
    assert [dict(one.headers)["dlq.reason"] for one in dead] == [b"bug"]
    assert [dict(one.headers)["dlq.kind"] for one in dead] == [b"poison"]
    assert (disk.position, set(disk.states)) == (3, {"b"})


def test_no_code_of_ours_makes_a_dead_letter_of_an_outage() -> None:
    """The contract has the term, and no line of ours writes it: an outage is retried."""
    assert DeadLetterKind.OUTAGE.value == "outage"
    rooms = (
        path
        for room in ("handlers", "streams", "operations", "edges", "local", "chuishao")
        for path in (ROOT / room).rglob("*.py")
    )
    assert [path.name for path in rooms if "DeadLetterKind.OUTAGE" in path.read_text(encoding="utf-8")] == []
