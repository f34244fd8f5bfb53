"""The simulated world: kept scenarios, a walk through a small history, some new seeds; and that a seed replays."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

import pytest

from tests.sim.choices import Exhaustive
from tests.sim.exhaust import large, length, pairs, single, small, struck, telling, walked
from tests.sim.points import AT_REQUESTS, AT_STEPS, Strike
from tests.sim.regressions import KEPT
from tests.sim.run import Run, seeded, told
from tests.sim.scripts import MORNING, History, Step
from tests.sim.scripts import told as story

NEW = 12
"""Seeds of today; `make sim` runs on for a minute."""

EVERY = 45
"""Of the points at which pairs are tried here; `python -m tests.sim --exhaust` takes all."""


@pytest.mark.parametrize("scenario", KEPT, ids=lambda one: one.__name__)
def test_what_was_found_stays_mended(scenario: Callable[[], Run]) -> None:
    """Each was red once."""
    run = scenario()
    assert run.found == ()


def test_new_seeds_of_today() -> None:
    """Other ones each day; a failure says how to see it again."""
    first = int(f"{datetime.now(UTC):%Y%m%d}") * 1000
    failed = [told(seed, run) for seed in range(first, first + NEW) if (run := seeded(seed)).found]
    assert not failed, "\n".join(failed)


def test_a_small_history_survives_every_single_fault() -> None:
    """Seven kinds at every step and request of two cases with three commands."""
    failed = [(strikes, wrong) for strikes, wrong in walked(small, length(small), single()) if wrong]
    assert not failed


def test_a_small_history_survives_two_faults() -> None:
    """Every two kinds, at coarser points."""
    kinds = (*AT_STEPS, *AT_REQUESTS)
    failed = [(strikes, wrong) for strikes, wrong in walked(small, length(small), pairs(kinds, kinds, EVERY)) if wrong]
    assert not failed


def test_commands_between_states_survive_every_single_fault() -> None:
    """Each is decided once by its receiver, whatever broke on either side, and no deadline waits for a marker."""
    failed = [(strikes, wrong) for strikes, wrong in walked(telling, length(telling), single()) if wrong]
    assert not failed


def test_commands_between_states_survive_two_faults() -> None:
    """Every two kinds, at coarser points."""
    kinds = (*AT_STEPS, *AT_REQUESTS)
    two = pairs(kinds, kinds, 2 * EVERY)
    failed = [(strikes, wrong) for strikes, wrong in walked(telling, length(telling), two) if wrong]
    assert not failed


def test_the_whole_worker_survives_a_kill_at_any_of_some_steps() -> None:
    """The real trade: two reports and an action; a step is as good a place to die as another."""
    make = large(two_cases())
    whole = length(make)
    failed = [wrong for at in range(1, whole.steps, EVERY) if (wrong := struck(make, (Strike("kill", at),)))]
    assert not failed


def two_cases() -> History:
    """Two reports, and what one lead does first; then everything climbs for a day."""
    (_, first), (after, accepted) = islice(story(0, 1), 2)
    (_, second), *_ = story(1, 0)
    return History((Step(MORNING, (first, second)), Step(MORNING + after, (accepted,))), MORNING.replace(day=25))


@pytest.mark.parametrize("seed", [9, 77])
def test_a_seed_replays_to_the_byte(seed: int) -> None:
    """In other processes, whatever hashes they draw."""
    here = seeded(seed).digest
    assert {here, *(_elsewhere(seed, hashes) for hashes in ("1", "2"))} == {here}


def _elsewhere(seed: int, hashes: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim", "--seed", str(seed)],
        env={**os.environ, "PYTHONHASHSEED": hashes},
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = [line for line in done.stdout.splitlines() if line.startswith("  logs: ")]
    return line.removeprefix("  logs: ")


def test_a_walk_takes_every_way_once() -> None:
    """Three times two answers, and one that depends on them."""
    choices, seen = Exhaustive(), []
    while choices.more():
        first = choices.pick(3)
        seen.append((first, choices.pick(2) if first else 9))
    assert seen == [(0, 9), (1, 0), (1, 1), (2, 0), (2, 1)]
