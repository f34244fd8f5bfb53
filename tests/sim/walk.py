"""Every single fault and every two in a small history, on all cores: `python -m tests.sim --exhaust N`.

Owns: dividing the walk among processes, one for each kind of first fault, and the figures. Refuses: choosing the points
(`exhaust.py`).
"""

import gc
import logging
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import structlog

from operations import console
from tests.sim.exhaust import Choose, RunLength, fault_pairs, measure_run, single_faults, small_world, walk_faults
from tests.sim.fault_points import AT_REQUESTS, AT_STEPS, Kind
from tests.sim.run import COLLECT_EVERY

KINDS: tuple[Kind, ...] = (*AT_STEPS, *AT_REQUESTS)
"""All kinds of faults."""


def walk(every: int) -> int:
    """Inject each fault alone at every point of a small history, then each two of them at every `every`-th point."""
    run_length, failed = measure_run(small_world), 0
    console.data(
        f"2 cases, 3 commands, 2 workers: {run_length.steps} steps, {run_length.requests} requests; "
        f"faults {', '.join(KINDS)}"
    )
    console.flush()
    with ProcessPoolExecutor(initializer=silence_logs, initargs=(logging.CRITICAL,)) as pool:
        walks = [pool.submit(_walk_with, first, every) for first in KINDS]
        for first, walk in zip(KINDS, walks, strict=True):
            found = walk.result()
            failed += len(found.wrong)
            console.data(f"{first}: {found.alone} runs alone, {found.runs} with a second, {found.seconds:.0f} s of CPU")
            for line in found.wrong:
                console.data(f"  {line}")
            console.flush()
    console.data(f"failed: {failed}")
    return int(failed > 0)


@dataclass(frozen=True, slots=True)
class Walk:
    """The outcome of all runs whose first fault is of one kind."""

    alone: int
    runs: int
    seconds: float
    wrong: list[str]


def _walk_with(first: Kind, every: int) -> Walk:
    """Walk all runs whose first fault is of this kind; it runs in a process of its own."""
    run_length, began = measure_run(small_world), time.process_time()
    alone, wrong = _walked(single_faults((first,)), run_length)
    runs, more = _walked(fault_pairs((first,), KINDS, every), run_length)
    return Walk(alone, runs, time.process_time() - began, wrong + more)


def _walked(choose: Choose, run_length: RunLength) -> tuple[int, list[str]]:
    """Return how many runs there were, and what was wrong in them."""
    count, wrong = 0, list[str]()
    for point_faults, what in walk_faults(small_world, run_length, choose):
        count += 1
        wrong += [f"{point_faults}: {what}"] if what else []
        if count % COLLECT_EVERY == 0:
            gc.collect()
    return count, wrong


def silence_logs(level: int) -> None:
    """Drop what workers log below this level."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
