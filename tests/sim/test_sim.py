"""The simulated world: kept seeds, walks through small histories, some new seeds, and that a seed replays.

Owns: how much of each a test run takes. Refuses: what a run is (`run.py`, `exhaust.py`).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

import pytest

from tests.sim.choices import Exhaustive
from tests.sim.exhaust import (
    commanding_world,
    fault_pairs,
    full_world,
    measure_run,
    run_with_faults,
    single_faults,
    small_world,
    walk_faults,
)
from tests.sim.fault_points import AT_REQUESTS, AT_STEPS, PointFault
from tests.sim.histories import MORNING, History, Step, scenario_steps
from tests.sim.regressions import KEPT
from tests.sim.run import Run, failure_report, run_seed

NEW_SEEDS = 12
"""New seeds each day; `make sim` runs on for a minute."""

EVERY_NTH_POINT = 45
"""Distance of the points at which pairs are tried here; `python -m tests.sim --exhaust` takes all."""


@pytest.mark.parametrize("scenario", KEPT, ids=lambda one: one.__name__)
def test_a_seed_that_failed_once_stays_fixed(scenario: Callable[[], Run]) -> None:
    """Each of these seeds failed once."""
    run = scenario()
    assert run.found == ()


def test_new_seeds_of_today() -> None:
    """The seeds are others each day; a failure says how to see it again."""
    first = int(f"{datetime.now(UTC):%Y%m%d}") * 1000
    failed = [failure_report(seed, run) for seed in range(first, first + NEW_SEEDS) if (run := run_seed(seed)).found]
    assert not failed, "\n".join(failed)


def test_a_small_history_survives_every_single_fault() -> None:
    """Seven kinds of faults happen at every step and request of two cases with three commands."""
    failed = [
        (point_faults, wrong)
        for point_faults, wrong in walk_faults(small_world, measure_run(small_world), single_faults())
        if wrong
    ]
    assert not failed


def test_a_small_history_survives_two_faults() -> None:
    """Every two kinds happen, at coarser points."""
    kinds = (*AT_STEPS, *AT_REQUESTS)
    failed = [
        (point_faults, wrong)
        for point_faults, wrong in walk_faults(
            small_world, measure_run(small_world), fault_pairs(kinds, kinds, EVERY_NTH_POINT)
        )
        if wrong
    ]
    assert not failed


def test_commands_between_states_survive_every_single_fault() -> None:
    """Each is decided once by its receiver, whatever failed on either side, and no deadline waits for a marker."""
    failed = [
        (point_faults, wrong)
        for point_faults, wrong in walk_faults(commanding_world, measure_run(commanding_world), single_faults())
        if wrong
    ]
    assert not failed


def test_commands_between_states_survive_two_faults() -> None:
    """Every two kinds happen, at coarser points."""
    kinds = (*AT_STEPS, *AT_REQUESTS)
    two = fault_pairs(kinds, kinds, 2 * EVERY_NTH_POINT)
    failed = [
        (point_faults, wrong)
        for point_faults, wrong in walk_faults(commanding_world, measure_run(commanding_world), two)
        if wrong
    ]
    assert not failed


def test_the_whole_worker_survives_a_kill_at_any_of_some_steps() -> None:
    """The real domain decides two reports and an action; the worker is killed at every n-th step."""
    make = full_world(two_cases())
    run_length = measure_run(make)
    failed = [
        wrong
        for at in range(1, run_length.steps, EVERY_NTH_POINT)
        if (wrong := run_with_faults(make, (PointFault("kill", at),)))
    ]
    assert not failed


def two_cases() -> History:
    """Return two reports and the first action of one lead; then the cases escalate for a day."""
    (_, first), (after, accepted) = islice(scenario_steps(0, 1), 2)
    (_, second), *_ = scenario_steps(1, 0)
    return History((Step(MORNING, (first, second)), Step(MORNING + after, (accepted,))), MORNING.replace(day=25))


@pytest.mark.parametrize("seed", [9, 77])
def test_a_seed_replays_to_the_byte(seed: int) -> None:
    """It does so in other processes, whatever hashes they draw."""
    here = run_seed(seed).digest
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


def test_a_walk_takes_every_path_once() -> None:
    """The walk has three times two answers, one of which depends on the first."""
    choices, seen = Exhaustive(), []
    while choices.more():
        first = choices.pick(3)
        seen.append((first, choices.pick(2) if first else 9))
    assert seen == [(0, 9), (1, 0), (1, 1), (2, 0), (2, 1)]
