"""The heap of deadlines against the plainest thing that could be right: the smallest pair of a dict."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.ledger.timers import SLACK, Timers

ZERO = datetime(2026, 11, 24, tzinfo=UTC)
moves = st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(0, 9)))


@given(moves)
def test_the_first_is_always_the_smallest_of_what_is_set(moves: list[tuple[str, int | None]]) -> None:
    """Whatever was set, moved and taken back before; of equal deadlines the smaller key."""
    timers, plain = Timers(), dict[str, datetime]()
    for key, seconds in moves:
        due = None if seconds is None else ZERO + timedelta(seconds=seconds)
        timers.set(key, due)
        if due is None:
            plain.pop(key, None)
        else:
            plain[key] = due
        expected = min(((due, key) for key, due in plain.items()), default=None)
        assert timers.first() == expected
        assert len(timers) == len(plain)


def test_outdated_entries_do_not_pile_up() -> None:
    """A key whose deadline moves on for ever costs no memory for its past."""
    timers = Timers()
    for seconds in range(10 * SLACK):
        timers.set("a", ZERO + timedelta(seconds=seconds))
    assert len(timers._heap) <= SLACK + 2
