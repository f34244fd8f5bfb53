"""The ledger in memory keeps the contract, and fails on demand.

Owns: opening it and its faults. Refuses: the contract itself (`ledger_contract.py`).
"""

from datetime import timedelta

import orjson
import pytest

from streams.deployment import Deployment
from streams.ledger.base_ledger import BaseLedger
from streams.ledger.memory_ledger import MemoryLedger, MemoryLog
from tests.flow.ledger.ledger_contract import HOME, NOON, PARTITIONS, LedgerContract, count, put
from tests.support.toy_domain import TOY_LEDGER, ToyDomain, ToyState

TWO = Deployment(kafka="", name="memory", worker="m", trusted=True, partitions=PARTITIONS)


class TestMemory(LedgerContract):
    """The contract on the ledger in memory."""

    @pytest.fixture(autouse=True)
    def _place(self) -> None:
        self.disk = MemoryLog()

    async def open(self) -> BaseLedger[ToyState]:
        """Open on the one disk."""
        return MemoryLedger(ToyDomain(), TOY_LEDGER, self.disk, TWO)

    async def committed_texts(self) -> list[str]:
        """From its records."""
        return [orjson.loads(r.value or b"")["text"] for r in self.disk.records if r.topic.endswith("case-events.v1")]

    async def sent_commands(self) -> list[tuple[int, bytes | None]]:
        """From its records."""
        topic = TWO.topic(TOY_LEDGER.commands)
        return sorted((r.partition or 0, r.key) for r in self.disk.records if r.topic == topic)

    @pytest.mark.asyncio
    async def test_a_commit_that_fails_leaves_nothing(self) -> None:
        """The fault happens before anything takes effect."""
        ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, self.disk, TWO)
        ledger.fail_next(TimeoutError())
        with pytest.raises(TimeoutError):
            async with ledger.transaction() as tx:
                put(tx, 1, 1)
        assert (self.disk.records, self.disk.position) == ([], 0)

    @pytest.mark.asyncio
    async def test_a_commit_whose_answer_is_lost_has_taken_effect(self) -> None:
        """The ledger does not know, so it cannot be used any more; a new one sees it."""
        ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, self.disk, TWO)
        ledger.fail_next(TimeoutError(), committed=True)
        with pytest.raises(TimeoutError):
            async with ledger.transaction() as tx:
                put(tx, 1, 1)
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.load(HOME) == count(1, 60).state
        assert again.position == 1
        assert again.timers.first() == (NOON + timedelta(seconds=60), HOME)
