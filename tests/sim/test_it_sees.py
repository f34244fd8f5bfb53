"""A classic bug that is planted in the engine is found, by a walk through a small history or by seeds.

Owns: which way finds each bug. Refuses: the bugs (`bugs.py`).
"""

import pytest

from tests.sim import bugs
from tests.sim.exhaust import commanding_world, measure_run, single_faults, small_world, walk_faults
from tests.sim.run import run_seed

FOUND_BY_WALK = (
    bugs.offset_read_before_the_fence,
    bugs.states_read_before_the_fence,
    bugs.state_kept_before_the_commit,
    bugs.offset_outside_the_transaction,
    bugs.timer_dropped_at_restore,
)
"""Found by one fault at one of the points of a small history."""

FOUND_BY_COMMANDING_WALK = (bugs.commands_outside_the_transaction,)
"""Found in the same way in the history whose states send each other commands."""

FIRST_SEED = {
    bugs.acks_not_awaited: 149,
    bugs.timers_fire_before_going_live: 4,
    bugs.offsets_before_the_acks: 11,
    bugs.commit_under_any_membership: 2,
    bugs.marks_not_passed: 1,
    bugs.intake_not_waited_for: 5,
    bugs.intake_asked_once: 4,
    bugs.failed_ledger_used_again: 4,
    bugs.deaf_after_a_sleep: 69,
}
"""The first seed, counted from 1, that found the bug when it was first planted; the test begins there, to be quick."""

MAX_SEEDS = 60
"""Seeds from there on that may be needed when something about the engine has changed."""


@pytest.mark.parametrize("bug", FOUND_BY_WALK, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found_by_a_walk(bug: bugs.Bug) -> None:
    """Some single fault shows it; without the bug none does (`test_sim.py`)."""
    run_length = measure_run(small_world)
    with bug():
        assert any(wrong for _, wrong in walk_faults(small_world, run_length, single_faults()))


@pytest.mark.parametrize("bug", FOUND_BY_COMMANDING_WALK, ids=lambda bug: bug.__name__)
def test_a_planted_bug_between_states_is_found_by_a_walk(bug: bugs.Bug) -> None:
    """Some single fault shows it."""
    run_length = measure_run(commanding_world)
    with bug():
        assert any(wrong for _, wrong in walk_faults(commanding_world, run_length, single_faults()))


@pytest.mark.parametrize("bug", FIRST_SEED, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found_by_seeds(bug: bugs.Bug) -> None:
    """One of a bounded number of seeds shows it."""
    with bug():
        assert any(run_seed(seed).found for seed in range(FIRST_SEED[bug], FIRST_SEED[bug] + MAX_SEEDS))


@pytest.mark.parametrize("seed", sorted(set(FIRST_SEED.values())))
def test_without_a_bug_the_same_seed_finds_nothing(seed: int) -> None:
    """The finding is due to the bug."""
    assert run_seed(seed).found == ()


def test_every_bug_is_looked_for() -> None:
    """No planted bug is forgotten."""
    assert {*FOUND_BY_WALK, *FOUND_BY_COMMANDING_WALK, *FIRST_SEED} == set(bugs.BUGS)
