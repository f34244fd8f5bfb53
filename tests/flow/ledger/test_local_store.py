"""A ledger over a store that persists: what an opening reads, and when a store is trusted; on disk and in memory.

Owns: the ledger's side of it. Refuses: a store's own promises (`store_contract.py`).
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.wire.dead_letter import DeadLetter
from streams.errors import LedgerBrokenError, StoreBrokenError
from streams.ledger.memory_ledger import MemoryLedger, MemoryLog, run_now
from streams.ledger.rocksdb_options import shared_options
from streams.ledger.rocksdb_store import RocksDBStore
from streams.ledger.step import step
from streams.ledger.store import MemoryStore, Store, StoredState
from tests.flow.ledger.test_time import pending
from tests.support.captured_logs import capture_logs
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain, ToyState

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENING = NOON + timedelta(hours=8)

Stores = Callable[[], Store]


@pytest.fixture(params=["disk", "memory"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Open the same store again and again."""
    opened: list[Store] = [MemoryStore()]

    def again() -> Store:
        opened[-1].close()
        if request.param == "disk":
            opened.append(RocksDBStore(tmp_path / "0", shared_options(), lambda: None))
        return opened[-1]

    yield again
    opened[-1].close()


def opened(disk: MemoryLog, store: Store) -> MemoryLedger[ToyState]:
    """Return a ledger that is live."""
    ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, disk, store=store)
    ledger.go_live(NOON)
    return ledger


def count(ledger: MemoryLedger[ToyState], *keys: str, **more: object) -> None:
    """Add one to each key, a transaction each."""
    for key in keys:
        command = ToyCommand.model_validate({"key": key, "at": NOON, **more})
        run_now(step(ledger, ToyDomain(), pending(command, offset=ledger.position)))


def seqs(ledger: MemoryLedger[ToyState], *keys: str) -> list[int | None]:
    """Return the present counters."""
    states = [ledger.cache.read(key, ledger.cache.slot(key)) for key in keys]
    return [state.seq if state else None for state in states]


def test_an_opening_reads_only_what_was_written_since(stores: Stores) -> None:
    """It reads nothing after an orderly end, and all of it where the store is lost."""
    disk = MemoryLog()
    ledger = opened(disk, stores())
    count(ledger, "a", "b", "a", wait_s=60)
    again = opened(disk, stores())
    assert (again.read_back, seqs(again, "a", "b", "c")) == (0, [2, 1, None])
    assert (len(again.timers), again.timers.first()) == (2, ledger.timers.first())
    lost = opened(disk, MemoryStore())
    assert (lost.read_back, seqs(lost, "a", "b", "c")) == (3, [2, 1, None])
    assert (len(lost.timers), lost.timers.first()) == (2, ledger.timers.first())


def test_a_store_catches_up_with_commits_of_another_worker_and_their_tombstones(stores: Stores) -> None:
    """The partition went to another worker and came back."""
    disk = MemoryLog()
    count(opened(disk, stores()), "a", "b", "c", wait_s=60)
    other = opened(disk, MemoryStore())
    count(other, "a", "d", wait_s=90)
    count(other, "b", note="end")
    run_now(step(other, ToyDomain(), pending(ToyCommand(key="c", at=NOON, note="bug"), offset=other.position)))
    back = opened(disk, stores())
    assert (back.read_back, seqs(back, "a", "b", "c", "d")) == (4, [2, None, 1, 1])
    assert back.cache.held == frozenset("c")
    assert (len(back.timers), back.timers.first()) == (2, (NOON + timedelta(seconds=90), "a"))


def test_a_failed_commit_is_not_in_the_store_and_one_whose_answer_is_lost_is_read_from_the_tail(
    stores: Stores,
) -> None:
    """The store is written after the commit is known, never before."""
    disk = MemoryLog()
    ledger = opened(disk, stores())
    count(ledger, "a")
    for committed, seq, tail in ((False, 1, 0), (True, 2, 1)):
        ledger.fail_next(TimeoutError(), committed=committed)
        with pytest.raises(TimeoutError):
            count(ledger, "a")
        ledger = opened(disk, stores())
        assert (ledger.read_back, seqs(ledger, "a")) == (tail, [seq])


def test_a_store_ahead_of_the_log_is_thrown_away(stores: Stores) -> None:
    """Whatever brought the log back to an earlier end, what is not in it was not committed."""
    disk = MemoryLog()
    ledger = opened(disk, stores())
    count(ledger, "a", "b")
    count(ledger, "a")
    del disk.log[-1]
    with capture_logs() as logs:
        again = opened(disk, stores())
    assert (again.read_back, seqs(again, "a", "b")) == (2, [1, 1])
    assert "ahead" in logs[0]["why"]


def test_a_store_of_another_log_is_thrown_away(stores: Stores) -> None:
    """A topic that was deleted and made again has other offsets, even where they look alike."""
    count(opened(MemoryLog("one"), stores()), "a", "b")
    disk = MemoryLog("two")
    count(opened(disk, MemoryStore()), "x", "y")
    again = opened(disk, stores())
    assert (again.read_back, seqs(again, "a", "b", "x", "y")) == (2, [None, None, 1, 1])


class FailingStore(MemoryStore):
    """A store that fails on demand."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = ""

    def get(self, key: str) -> StoredState | None:
        """Fail, or read."""
        if self.fails == "get":
            raise StoreBrokenError("Corruption: block checksum mismatch")
        return super().get(key)

    def write(self, *args: object) -> None:
        """Fail, or write."""
        if self.fails == "write":
            raise StoreBrokenError("IO error: No space left on device")
        super().write(*args)  # type: ignore[arg-type]


def test_a_store_that_breaks_at_a_read_is_no_bug_of_the_case() -> None:
    """No key is set aside and nothing is written: the partition is reopened and decides the same command."""
    disk, store = MemoryLog(), FailingStore()
    ledger = opened(disk, store)
    count(ledger, "a", wait_s=60)
    store.fails = "get"
    said = len(disk.records)
    with pytest.raises(StoreBrokenError):
        count(ledger, "a")
    assert (len(disk.records), disk.position) == (said, 1)
    again = opened(disk, MemoryStore())
    count(again, "a")
    assert (seqs(again, "a"), again.cache.held) == ([2], frozenset())


def test_a_store_that_breaks_at_a_write_has_lost_nothing_and_decides_nothing_twice() -> None:
    """The transaction was committed: the next ledger stands behind that command."""
    disk, store = MemoryLog(), FailingStore()
    ledger = opened(disk, store)
    store.fails = "write"
    with pytest.raises(StoreBrokenError):
        count(ledger, "a", wait_s=60)
    with pytest.raises(LedgerBrokenError):
        count(ledger, "b")
    again = opened(disk, MemoryStore())
    assert (again.position, seqs(again, "a")) == (1, [1])
    assert again.timers.first() == (NOON + timedelta(seconds=60), "a")


class OtherVersionDomain(ToyDomain):
    """A version that cannot read what the one before wrote."""

    def read_state(self, raw: bytes) -> ToyState:
        """Raise, as a bug of ours would."""
        raise ValueError(f"a bug on demand, quoting 13800000000 and {raw!r}")


class PartlyUnreadableDomain(ToyDomain):
    """A domain that cannot read one of the states."""

    def read_state(self, raw: bytes) -> ToyState:
        """Raise for that state, as a bug of ours would."""
        if b'"key":"a"' in raw:
            raise ValueError(f"a bug on demand, quoting 13800000000 and {raw!r}")
        return super().read_state(raw)


def test_a_state_that_cannot_be_read_any_more_is_held_and_the_others_go_on() -> None:
    """It is logged once, without its contents."""
    disk = MemoryLog()
    count(opened(disk, MemoryStore()), "a", wait_s=60)
    with capture_logs() as logs:
        ledger = MemoryLedger(OtherVersionDomain(), TOY_LEDGER, disk)
    assert (ledger.cache.held, ledger.timers.first()) == (frozenset("a"), None)
    assert [line["event"] for line in logs] == ["state unreadable"]
    assert "13800000000" not in str(logs)


def test_a_state_that_cannot_be_read_at_its_deadline_is_set_aside_visibly_and_the_others_go_on() -> None:
    """From a store it is not read before. A dead letter names the key, and the next opening finds it held."""
    disk, store = MemoryLog(), MemoryStore()
    count(opened(disk, store), "a", "b", wait_s=60)
    ledger = MemoryLedger(PartlyUnreadableDomain(), TOY_LEDGER, disk, store=store)
    ledger.go_live(NOON)
    with capture_logs() as logs:
        done = run_now(step(ledger, PartlyUnreadableDomain(), pending(), EVENING))
    assert (len(done.fired), done.dead_letters, seqs(ledger, "b")) == (2, 1, [2])
    assert [line["event"] for line in logs] == ["held"]
    assert "13800000000" not in f"{logs}{ledger.messages}"
    (letter,) = (message.value for message in ledger.messages if isinstance(message.value, DeadLetter))
    assert dict(letter.headers())["dlq.topic"] == b"timer/a"
    assert opened(disk, MemoryStore()).cache.held == frozenset("a")
    assert run_now(step(ledger, PartlyUnreadableDomain(), pending(), EVENING)).fired == ()
