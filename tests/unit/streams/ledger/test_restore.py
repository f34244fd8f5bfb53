"""Which stores are trusted at an opening, and what the topic's tail does to one.

Owns: both decisions. Refuses: the stores.
"""

from dataclasses import replace

import pytest

from streams.ledger.restore import CHUNK, StateTopicEnd, StoreRestore, unfit
from streams.ledger.store import MemoryStore, StoredState, StorePosition
from tests.support.captured_logs import capture_logs

DAY_MS = 86_400_000
NOW = 1_800_000_000_000
MARK = StorePosition("cluster/topic", 50, "1/1", NOW - 1000)
STAND = StateTopicEnd("cluster/topic", 90, DAY_MS, NOW)


@pytest.mark.parametrize(
    ("mark", "stand"),
    [
        (MARK, STAND),
        (replace(MARK, offset=90), STAND),
        (replace(MARK, offset=0), replace(STAND, end=0)),
        (replace(MARK, at_ms=NOW - DAY_MS // 2), STAND),
        (replace(MARK, at_ms=NOW), STAND),
    ],
)
def test_a_store_that_fits_is_trusted(mark: StorePosition, stand: StateTopicEnd) -> None:
    """A store fits with the same topic and version, at or before its end, and younger than half a tombstone's life."""
    assert unfit(mark, stand, "1/1") is None


@pytest.mark.parametrize(
    ("mark", "stand", "version", "why"),
    [
        (replace(MARK, log="cluster/other"), STAND, "1/1", "another topic or cluster"),
        (MARK, STAND, "2/1", "made by 1/1, this is 2/1"),
        (replace(MARK, offset=91), STAND, "1/1", "stands at 91, ahead of the topic's end 90"),
        (replace(MARK, at_ms=NOW - DAY_MS // 2 - 1), STAND, "1/1", "tombstone"),
        (replace(MARK, at_ms=NOW + 1), STAND, "1/1", "tombstone"),  # a clock that went back: its age is unknown
        (MARK, replace(STAND, tombstones_ms=0), "1/1", "tombstone"),
    ],
)
def test_a_store_that_does_not_fit_says_why(mark: StorePosition, stand: StateTopicEnd, version: str, why: str) -> None:
    """The reason is a sentence for a person."""
    assert why in (unfit(mark, stand, version) or "")


def filled() -> MemoryStore:
    """Return a store with two states."""
    store = MemoryStore()
    store.write({"a": StoredState(b"a", held=False), "b": StoredState(b"b", held=False)}, MARK)
    return store


def test_a_tail_goes_on_from_the_mark_and_applies_tombstones() -> None:
    """The last record of a key counts; the end is the new mark, with the time before the topic was read."""
    store = filled()
    tail = StoreRestore(store, STAND, "1/1", 0)
    assert tail.start == 50
    tail.take("a", b"a2", held=False, offset=60)
    tail.take("c", b"c", held=True, offset=61)
    tail.take("b", None, held=False, offset=70)
    assert tail.finish(90) == store.mark == StorePosition("cluster/topic", 90, "1/1", NOW)
    assert dict(store.scan()) == {
        "a": StoredState(b"a2", held=False, weighed=False),
        "c": StoredState(b"c", held=True, weighed=False),
    }
    assert tail.records == 3


def test_a_store_that_does_not_fit_is_emptied_with_a_log_line_and_read_from_the_beginning() -> None:
    """None of its states is used."""
    store = filled()
    with capture_logs() as logs:
        tail = StoreRestore(store, replace(STAND, log="cluster/new"), "1/1", 3)
    assert (tail.start, list(store.scan()), store.mark) == (0, [], None)
    assert [(line["event"], line["partition"]) for line in logs] == [("store unfit", 3)]


def test_an_interrupted_tail_leaves_a_mark_that_holds() -> None:
    """Each part is written with its own mark: the next opening goes on from there."""
    store = filled()
    tail = StoreRestore(store, STAND, "1/1", 0)
    for offset in range(50, 50 + CHUNK + 10):
        tail.take(f"k{offset}", b"x", held=False, offset=offset)
    assert store.mark is not None
    assert store.mark.offset == 50 + CHUNK
    assert len(dict(store.scan())) == 2 + CHUNK
