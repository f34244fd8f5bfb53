"""The heap of deadlines against the plainest correct one: the smallest pair of a dict.

Owns: the comparison. Refuses: firing.
"""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.ledger.timers import SLACK, Timers

ZERO = datetime(2026, 11, 24, tzinfo=UTC)
moves = st.lists(st.tuples(st.sampled_from("abcdef"), st.none() | st.integers(0, 9)))


@given(moves)
def test_the_first_deadline_is_always_the_smallest(moves: list[tuple[str, int | None]]) -> None:
    """Deadlines were set, moved and removed before; of equal ones the smaller key is first."""
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
    """A key whose deadline moves on for ever uses no memory for its past."""
    timers = Timers()
    for seconds in range(10 * SLACK):
        timers.set("a", ZERO + timedelta(seconds=seconds))
    assert len(timers._heap) <= SLACK + 2
