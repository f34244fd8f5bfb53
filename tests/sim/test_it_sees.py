"""The world sees: a classic bug planted in the engine is found by a bounded number of seeds."""

import pytest

from tests.sim import bugs
from tests.sim.run import seeded

RUNS = 10
"""Seeds that may be needed; where each begins was chosen so that the suite is quick."""

BEGINS = {}


@pytest.mark.parametrize("bug", bugs.BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bug: bugs.Bug) -> None:
    """Some seed of a few."""
    begin = BEGINS[bug.__name__]
    with bug():
        assert any(seeded(seed).found for seed in range(begin, begin + RUNS))


@pytest.mark.parametrize("begin", sorted(set(BEGINS.values())))
def test_without_a_bug_these_seeds_find_nothing(begin: int) -> None:
    """So it is the bug that is seen."""
    assert [seeded(seed).found for seed in range(begin, begin + RUNS)] == [()] * RUNS
