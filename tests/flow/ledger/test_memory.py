"""The ledger in memory, held to the contract, and what it does on its own: faults when asked."""

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
    """The contract."""

    @pytest.fixture(autouse=True)
    def _place(self) -> None:
        self.disk = MemoryLog()

    async def open(self) -> BaseLedger[ToyState]:
        """On the one disk."""
        return MemoryLedger(ToyDomain(), TOY_LEDGER, self.disk, TWO)

    async def said(self) -> list[str]:
        """From its records."""
        return [orjson.loads(r.value or b"")["text"] for r in self.disk.records if r.topic.endswith("case-events.v1")]

    async def sent(self) -> list[tuple[int, bytes | None]]:
        """From its records."""
        topic = TWO.topic(TOY_LEDGER.commands)
        return sorted((r.partition or 0, r.key) for r in self.disk.records if r.topic == topic)

    @pytest.mark.asyncio
    async def test_a_commit_that_fails_leaves_nothing(self) -> None:
        """A fault on demand, before anything took effect."""
        ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, self.disk, TWO)
        ledger.fail_next(TimeoutError())
        with pytest.raises(TimeoutError):
            async with ledger.transaction() as tx:
                put(tx, 1, 1)
        assert (self.disk.records, self.disk.position) == ([], 0)

    @pytest.mark.asyncio
    async def test_a_commit_whose_answer_is_lost_has_taken_effect(self) -> None:
        """The ledger does not know, so it is of no more use; a new one sees it."""
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
