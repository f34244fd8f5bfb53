"""What every store promises: one suite, run by the store in memory and by the one on disk.

Owns: the promises. Refuses: opening a store. A subclass of `StoreContract` opens the same store again and again.
"""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from streams.ledger.store import Store, StoredState, StorePosition

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def mark(offset: int) -> StorePosition:
    """Return a position up to that offset."""
    return StorePosition("cluster/topic", offset, "1.2.3/1", 1_700_000_000_000)


class StoreContract(ABC):
    """Each test may open its store several times, after closing the one before."""

    @abstractmethod
    def open(self) -> Store:
        """Open what has been written so far."""

    def test_a_new_store_is_empty_and_has_no_mark(self) -> None:
        """There is nothing to go on from."""
        store = self.open()
        assert (store.mark, store.get("a"), list(store.scan())) == (None, None, [])
        store.close()

    def test_states_and_mark_are_there_after_reopening(self) -> None:
        """The later of two writes wins; a deleted key is gone."""
        store = self.open()
        store.write(
            {
                "a": StoredState(b"1", held=False),
                "b": StoredState(b"2", held=True),
                "吹哨": StoredState(b"3", held=False),
            },
            mark(3),
        )
        store.write({"a": StoredState(b"4", held=False), "吹哨": None, "never": None}, mark(6))
        for _ in range(2):
            assert store.mark == mark(6)
            assert store.get("a") == StoredState(b"4", held=False)
            assert dict(store.scan()) == {"a": StoredState(b"4", held=False), "b": StoredState(b"2", held=True)}
            store.close()
            store.close()
            store = self.open()
        store.close()

    @pytest.mark.parametrize(
        "due",
        [
            None,
            NOON,
            NOON + timedelta(microseconds=1),
            datetime(1969, 7, 20, 20, 17, tzinfo=UTC),
            datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
            datetime(2026, 11, 24, 9, 30, 0, 7, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
        ],
        ids=str,
    )
    def test_a_deadline_comes_back_as_it_is_written_out(self, due: datetime | None) -> None:
        """It has its microseconds and its offset: a timer's time is in facts, which must not differ."""
        store = self.open()
        store.write(
            {"a": StoredState(b"\x00raw\n", held=False, due=due), "b": StoredState(b"", held=False, weighed=False)},
            mark(1),
        )
        store.close()
        store = self.open()
        found = dict(store.scan())
        assert str(found["a"].due) == str(due)
        assert found["a"].raw == b"\x00raw\n"
        assert found["b"] == StoredState(b"", held=False, due=None, weighed=False)
        store.close()

    def test_a_mark_alone_can_be_written(self) -> None:
        """The topic went on and no state changed."""
        store = self.open()
        store.write({"a": StoredState(b"1", held=False)}, mark(1))
        store.write({}, mark(9))
        assert (store.mark, store.get("a")) == (mark(9), StoredState(b"1", held=False))
        store.close()

    def test_a_scan_is_not_disturbed_by_writes(self) -> None:
        """An opening measures entries and writes them back as it goes."""
        store = self.open()
        store.write({str(n): StoredState(b"old", held=False) for n in range(50)}, mark(1))
        seen = []
        for key, entry in store.scan():
            seen.append((key, entry.raw))
            store.write({str(int(key) + 1): StoredState(b"new", held=False), key: None}, mark(2))
        assert sorted(seen, key=lambda one: int(one[0])) == [(str(n), b"old") for n in range(50)]
        store.close()

    def test_a_wiped_store_is_as_new(self) -> None:
        """It can be used."""
        store = self.open()
        store.write({"a": StoredState(b"1", held=False)}, mark(1))
        store.wipe()
        assert (store.mark, list(store.scan())) == (None, [])
        store.write({"b": StoredState(b"2", held=False)}, mark(2))
        store.close()
        store = self.open()
        assert (store.mark, dict(store.scan())) == (mark(2), {"b": StoredState(b"2", held=False)})
        store.close()
