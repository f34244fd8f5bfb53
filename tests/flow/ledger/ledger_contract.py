"""What every ledger promises: one suite, run by the ledger in memory and by the one on Kafka.

Owns: the promises. Refuses: opening a ledger. A subclass of `LedgerContract` opens ledgers on the same durable storage,
and reads what was committed there.
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
"""A key of the other partition."""


def count(seq: int, due_in: float | None = None) -> PreparedState[ToyState]:
    """Return a state that is ready to be kept."""
    due = None if due_in is None else NOON + timedelta(seconds=due_in)
    state = ToyState(key=HOME, seq=seq, at=NOON, due=due, wait_s=0, again=0, note="")
    return PreparedState(state, ToyDomain().write_state(state), due, ToyDomain().index_keys(state))


def text(written: str) -> Message:
    """Return a message."""
    return Message(Topic.CASE_EVENTS, HOME, PublishedText(case_id=HOME, seq=1, fact="f", text=written, at=NOON))


def put(tx: PendingTransaction[ToyState], seq: int, offset: int) -> None:
    """Write one decision: a message, a state, a position."""
    tx.send((text(f"said {seq}"),))
    tx.keep(HOME, count(seq, 60))
    tx.advance(offset)


async def fail_within(ledger: BaseLedger[ToyState]) -> None:
    """Run a transaction whose body raises after it has written everything."""
    async with ledger.transaction() as tx:
        put(tx, 2, 2)
        tx.send((), [SentCommand(AWAY, b"{}")])
        raise ZeroDivisionError


class LedgerContract(ABC):
    """Each test opens partition 0 of a deployment with two partitions, and may open it again."""

    @abstractmethod
    async def open(self) -> BaseLedger[ToyState]:
        """Open a ledger on what has been committed so far; this fences the one before."""

    @abstractmethod
    async def committed_texts(self) -> list[str]:
        """Return the texts that a reader of committed records finds on `case-events`."""

    @abstractmethod
    async def sent_commands(self) -> list[tuple[int, bytes | None]]:
        """Return partition and key of the commands that a reader of committed records finds."""

    @pytest.mark.asyncio
    async def test_a_command_to_another_state_is_in_the_partition_of_its_home(self) -> None:
        """It is sent with the transaction, to the ledger's own partition as to another one."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            put(tx, 1, 1)
            tx.send((text("said 2"),), [SentCommand(AWAY, b"{}"), SentCommand(HOME, b"{}")])
        assert await self.sent_commands() == [(0, HOME.encode()), (1, AWAY.encode())]
        assert await self.committed_texts() == ["said 1", "said 2"]

    @pytest.mark.asyncio
    async def test_a_command_of_a_failed_transaction_is_not_sent(self) -> None:
        """Nor is one that was sent beside a record that cannot be written."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(RecordTooLargeError):
                tx.send((text("x" * Topic.CASE_EVENTS.row.max_bytes),), [SentCommand(AWAY, b"{}")])
            with pytest.raises(RecordTooLargeError):
                tx.send((text("beside"),), [SentCommand(AWAY, b"x" * ledger.spec.commands.row.max_bytes)])
            put(tx, 1, 1)
        with pytest.raises(ZeroDivisionError):
            await fail_within(ledger)
        assert await self.sent_commands() == []
        assert await self.committed_texts() == ["said 1"]

    @pytest.mark.asyncio
    async def test_the_index_shows_a_transaction_its_own_states_and_survives_an_opening(self) -> None:
        """A kept state is found; one that is gone or has another index key is not."""
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
    async def test_the_index_never_shows_an_uncommitted_state(self) -> None:
        """The failed ledger cannot be used any more, and the next one finds what was committed."""
        ledger = await self.open()
        with pytest.raises(ZeroDivisionError):
            await fail_within(ledger)
        again = await self.open()
        async with again.transaction() as tx:
            assert tx.index.keys("waits") == ()

    @pytest.mark.asyncio
    async def test_the_index_does_not_show_a_held_key_until_it_is_kept_again(self) -> None:
        """Reopening changes nothing: no decision may rest on a state that is set aside."""
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
    async def test_a_kept_state_is_there_for_the_next_transaction_and_after_reopening(self) -> None:
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
        assert await self.committed_texts() == ["said 1", "said 2"]

    @pytest.mark.asyncio
    async def test_a_failed_transaction_leaves_nothing(self) -> None:
        """No state, output or position is left; the ledger cannot be used any more, a new one has the old position."""
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
        assert await self.committed_texts() == ["said 1"]

    @pytest.mark.asyncio
    async def test_two_transactions_never_overlap(self) -> None:
        """The second is refused while the first one is open."""
        ledger = await self.open()
        async with ledger.transaction():
            with pytest.raises(LedgerBrokenError):
                async with ledger.transaction():
                    pass

    @pytest.mark.asyncio
    async def test_a_closed_transaction_sends_and_keeps_nothing(self) -> None:
        """A closed transaction that somebody still holds cannot be used."""
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
        assert await self.committed_texts() == ["said 1"]

    @pytest.mark.asyncio
    async def test_a_state_of_another_partition_is_refused(self) -> None:
        """Its owner would never read it."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(WrongPartitionError):
                tx.keep(AWAY, count(1))
            with pytest.raises(WrongPartitionError):
                tx.load(AWAY)
            tx.quarantine(AWAY)  # it has no state, so there is nothing to set aside
        assert (await self.open()).cache.found == 0

    @pytest.mark.asyncio
    async def test_a_held_key_has_no_timer_until_it_is_kept_again(self) -> None:
        """The mark is stored beside the state."""
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
    async def test_a_deleted_state_is_gone_after_reopening(self) -> None:
        """A tombstone is written."""
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
        """None of the messages that were sent with it is written."""
        ledger = await self.open()
        async with ledger.transaction() as tx:
            with pytest.raises(RecordTooLargeError):
                tx.send((text("beside"), text("x" * Topic.CASE_EVENTS.row.max_bytes)))
            put(tx, 1, 1)
        assert await self.committed_texts() == ["said 1"]

    @pytest.mark.asyncio
    async def test_a_position_never_goes_back(self) -> None:
        """It does so neither within a transaction nor between two."""
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
    async def test_a_ledger_that_opens_later_fences_the_earlier_one(self) -> None:
        """Of two owners of a partition only the newer one's records count."""
        old = await self.open()
        async with old.transaction() as tx:
            put(tx, 1, 1)
        new = await self.open()
        with pytest.raises(Exception):  # noqa: B017, PT011 (each ledger has its own exception)
            async with old.transaction() as tx:
                put(tx, 9, 9)
        async with new.transaction() as tx:
            put(tx, 2, 2)
        assert await self.committed_texts() == ["said 1", "said 2"]
        assert (await self.open()).position == 2
