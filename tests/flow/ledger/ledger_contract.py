"""What every ledger promises: one suite, run by the ledger in memory and by the one on Kafka.

A subclass of `LedgerContract` opens ledgers on one and the same durable place, and reads what was committed there.
"""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

import pytest

from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.wire.snapshot import PublishedText
from streams.client.delivery import partition_of
from streams.errors import LedgerBrokenError, RecordTooLargeError, TransactionClosedError, WrongPartitionError
from streams.ledger.base_ledger import BaseLedger
from streams.ledger.port import (
    PreparedState,
    SentCommand,
)
from streams.ledger.transaction import PendingTransaction
from tests.support.toy_domain import ToyDomain, ToyState

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PARTITIONS = 2
HOME = next(key for key in map(str, range(99)) if partition_of(key.encode(), PARTITIONS) == 0)
"""A key of the partition that is opened."""
AWAY = next(key for key in map(str, range(99)) if partition_of(key.encode(), PARTITIONS) == 1)
"""A key of the other one."""


def count(seq: int, due_in: float | None = None) -> PreparedState[ToyState]:
    """A state, ready to be kept."""
    due = None if due_in is None else NOON + timedelta(seconds=due_in)
    state = ToyState(key=HOME, seq=seq, at=NOON, due=due, wait_s=0, again=0, note="")
    return PreparedState(state, ToyDomain().write_state(state), due, ToyDomain().index_keys(state))


def text(said: str) -> Message:
    """A message."""
    return Message(Topic.CASE_EVENTS, HOME, PublishedText(case_id=HOME, seq=1, fact="f", text=said, at=NOON))


def put(tx: PendingTransaction[ToyState], seq: int, offset: int) -> None:
    """One decision: a message, a state, an advance."""
    tx.send((text(f"said {seq}"),))
    tx.keep(HOME, count(seq, 60))
    tx.advance(offset)


async def fail_within(ledger: BaseLedger[ToyState]) -> None:
    """A transaction whose body raises after it has said everything."""
    async with ledger.transaction() as tx:
        put(tx, 2, 2)
        tx.send((), [SentCommand(AWAY, b"{}")])
        raise ZeroDivisionError


class LedgerContract(ABC):
    """Each test opens partition 0 of a deployment with two partitions, and may open it again."""

    @abstractmethod
    async def open(self) -> BaseLedger[ToyState]:
        """A ledger on what has been committed so far; the one before is out."""

    @abstractmethod
    async def said(self) -> list[str]:
        """The texts that a reader of committed records finds on `case-events`."""

    @abstractmethod
    async def sent(self) -> list[tuple[int, bytes | None]]:
        """The commands that a reader of committed records finds: partition and key, partition by partition."""

    @pytest.mark.asyncio
    async def test_a_command_to_another_state_lies_in_the_partition_of_its_home(self) -> None:
        """It goes out with the transaction, to our own partition as to another one."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
            tx.send((text("said 2"),), [SentCommand(AWAY, b"{}"), SentCommand(HOME, b"{}")])
        assert await self.sent() == [(0, HOME.encode()), (1, AWAY.encode())]
        assert await self.said() == ["said 1", "said 2"]

    @pytest.mark.asyncio
    async def test_a_command_of_a_transaction_that_failed_is_sent_to_nobody(self) -> None:
        """Nor one that was sent beside what cannot be written."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(RecordTooLargeError):
                tx.send((text("x" * Topic.CASE_EVENTS.row.max_bytes),), [SentCommand(AWAY, b"{}")])
            with pytest.raises(RecordTooLargeError):
                tx.send((text("beside"),), [SentCommand(AWAY, b"x" * ledger.spec.commands.row.max_bytes)])
            put(tx, 1, 1)
        with pytest.raises(ZeroDivisionError):
            await fail_within(ledger)
        assert await self.sent() == []
        assert await self.said() == ["said 1"]

    @pytest.mark.asyncio
    async def test_the_index_shows_a_transaction_its_own_states_and_survives_an_opening(self) -> None:
        """Whoever is kept is found; whoever is gone or has another index key is not."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            assert tx.index.keys("waits") == ()
            put(tx, 1, 1)
            assert tx.index.keys("waits") == (HOME,)
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.index.keys("waits") == (HOME,)
            tx.keep(HOME, count(2))
            assert tx.index.keys("waits") == ()
        async with again.transaction() as tx:
            tx.keep(HOME, count(3, 60))
        last = await self.open()
        async with last.transaction() as tx:
            assert tx.index.keys("waits") == (HOME,)
            tx.keep(HOME, PreparedState(None, None, None))
            assert tx.index.keys("waits") == ()

    @pytest.mark.asyncio
    async def test_the_index_never_shows_what_was_not_committed(self) -> None:
        """The ledger that failed is of no more use, and the next one finds what was true."""
        ledger = await self.open()
        with pytest.raises(ZeroDivisionError):
            await fail_within(ledger)
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.index.keys("waits") == ()

    @pytest.mark.asyncio
    async def test_the_index_does_not_show_a_held_key_until_it_is_kept_again(self) -> None:
        """Not even after opening anew: nothing is to be decided on what is set aside."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
            tx.quarantine(HOME)
            assert tx.index.keys("waits") == ()
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.index.keys("waits") == ()
            tx.keep(HOME, count(2, 90))
            assert tx.index.keys("waits") == (HOME,)

    @pytest.mark.asyncio
    async def test_what_was_kept_is_there_for_the_next_transaction_and_after_opening_anew(self) -> None:
        """State, timer, output and position move together."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            assert tx.load(HOME) is None
            put(tx, 1, 1)
            assert tx.load(HOME) == count(1, 60).state
        async with ledger.transaction() as tx:
            assert tx.load(HOME) == count(1, 60).state
            put(tx, 2, 5)
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.load(HOME) == count(2, 60).state
        assert again.timers.first() == (NOON + timedelta(seconds=60), HOME)
        assert again.position == 5
        assert await self.said() == ["said 1", "said 2"]

    @pytest.mark.asyncio
    async def test_of_a_transaction_that_failed_nothing_is_left(self) -> None:
        """No state, no output, no position; the ledger is of no more use, a new one stands where the old one stood."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
        with pytest.raises(ZeroDivisionError):
            await fail_within(ledger)
        with pytest.raises(LedgerBrokenError):
            async with ledger.transaction():
                pass
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.load(HOME) == count(1, 60).state
        assert again.position == 1
        assert await self.said() == ["said 1"]

    @pytest.mark.asyncio
    async def test_two_transactions_never_overlap(self) -> None:
        """The second is refused while the first one is open."""
        ledger = await self.open()
        async with ledger.transaction():
            with pytest.raises(LedgerBrokenError):
                async with ledger.transaction():
                    pass

    @pytest.mark.asyncio
    async def test_outside_a_transaction_nothing_can_be_said_or_kept(self) -> None:
        """A draft that somebody held on to is of no use."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
        with pytest.raises(TransactionClosedError):
            tx.send((text("late"),))
        with pytest.raises(TransactionClosedError):
            tx.keep(HOME, count(2))
        with pytest.raises(TransactionClosedError):
            tx.quarantine(HOME)
        with pytest.raises(TransactionClosedError):
            tx.advance(2)
        with pytest.raises(TransactionClosedError):
            tx.load(HOME)
        assert await self.said() == ["said 1"]

    @pytest.mark.asyncio
    async def test_a_state_off_its_partition_is_refused(self) -> None:
        """Its owner would never read it."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(WrongPartitionError):
                tx.keep(AWAY, count(1))
            with pytest.raises(WrongPartitionError):
                tx.load(AWAY)
            tx.quarantine(AWAY)  # nothing lies there, so there is nothing to hold
        assert (await self.open()).cache.found == 0

    @pytest.mark.asyncio
    async def test_a_held_key_has_no_timer_until_it_is_kept_again_not_even_after_opening_anew(self) -> None:
        """The mark lies beside the state."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
        async with ledger.transaction() as tx:
            tx.quarantine(HOME)
        assert ledger.timers.first() is None
        again = await self.open()
        assert (again.timers.first(), again.cache.held) == (None, frozenset({HOME}))
        async with again.transaction() as tx:
            assert tx.load(HOME) == count(1, 60).state
            tx.keep(HOME, count(2, 90))
        last = await self.open()
        assert (last.timers.first(), last.cache.held) == ((NOON + timedelta(seconds=90), HOME), frozenset())

    @pytest.mark.asyncio
    async def test_what_is_gone_is_gone_after_opening_anew(self) -> None:
        """A tombstone."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
        async with ledger.transaction() as tx:
            tx.keep(HOME, PreparedState(None, None, None))
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.load(HOME) is None
        assert again.timers.first() is None

    @pytest.mark.asyncio
    async def test_a_message_too_large_is_refused_whole_and_the_transaction_goes_on(self) -> None:
        """None of the messages that were sent with it goes out."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(RecordTooLargeError):
                tx.send((text("beside"), text("x" * Topic.CASE_EVENTS.row.max_bytes)))
            put(tx, 1, 1)
        assert await self.said() == ["said 1"]

    @pytest.mark.asyncio
    async def test_a_position_never_goes_back(self) -> None:
        """Not within a transaction and not between two."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            tx.advance(3)
            with pytest.raises(AssertionError):
                tx.advance(2)
        with pytest.raises(AssertionError):
            async with ledger.transaction() as tx:
                tx.advance(1)
        assert (await self.open()).position == 3

    @pytest.mark.asyncio
    async def test_one_who_opened_later_shuts_the_earlier_one_out(self) -> None:
        """Two owners of a partition: only the newer one's words count."""
        old = await self.open()
        async with old.transaction() as tx:
            put(tx, 1, 1)
        new = await self.open()
        with pytest.raises(Exception):  # noqa: B017, PT011 (each ledger has its own word for it)
            async with old.transaction() as tx:
                put(tx, 9, 9)
        async with new.transaction() as tx:
            put(tx, 2, 2)
        assert await self.said() == ["said 1", "said 2"]
        assert (await self.open()).position == 2
