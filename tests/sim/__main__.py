"""`python -m tests.sim`: seed after seed for a while, or one seed again. `make sim` calls it.

Owns: arguments, the first line (seeds, commit), progress, the figures at the end. Exit code 1 when a run failed.
"""

import argparse
import gc
import logging
import subprocess
import sys
import time
from collections import Counter

from operations import console
from tests.sim.run import COLLECT_EVERY, Run, failure_report, run_seed
from tests.sim.walk import silence_logs, walk

HOUR_S = 3600


def main() -> int:
    """Say what was found."""
    asked = _arguments()
    silence_logs(logging.INFO if asked.verbose else logging.CRITICAL)
    if asked.exhaust is not None:
        return walk(asked.exhaust)
    return _again(asked.seed) if asked.seed is not None else _on(asked.start, asked.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description="the simulated world, by seeds")
    parser.add_argument("--seed", type=int, help="run this one alone, and say all of it")
    parser.add_argument("--exhaust", type=int, metavar="N", help="walk a small history: pairs at every N-th point")
    parser.add_argument("--from", dest="start", type=int, help="the first seed (default: from the clock)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of CPU time (default: 60)")
    parser.add_argument("--minutes", type=float, help="the same, in minutes")
    parser.add_argument("--verbose", action="store_true", help="what the workers log, too")
    asked = parser.parse_args()
    asked.seconds = asked.minutes * 60 if asked.minutes is not None else asked.seconds
    asked.start = int(time.time()) * 1000 if asked.start is None else asked.start
    return asked


def _again(seed: int) -> int:
    """One seed, told whole."""
    run = run_seed(seed)
    console.data(f"seed {seed}: {run.world.faults.describe()}")
    for kind, count in run.world.done().most_common():
        console.data(f"  {count:5} × {kind}")
    for worker in run.world.workers:
        for end in worker.ends:
            console.data(f"  {worker.name} ended: {end}")
    console.data(f"  logs: {run.digest}")
    for finding in run.found:
        console.data(f"  {finding}")
    return int(bool(run.found))


def _on(start: int, seconds: float) -> int:
    """New seeds until so much CPU time is used."""
    console.data(f"seeds from {start}, commit {_commit()}, {seconds:g} s of CPU; faults are drawn for each seed")
    console.flush()
    seed, failed, done = start, 0, Counter[str]()
    began = time.process_time()
    while (used := time.process_time() - began) < seconds:
        run = run_seed(seed)
        done.update(run.world.done())
        failed += _say(seed, run)
        seed += 1
        if seed % COLLECT_EVERY == 0:
            gc.collect()
            console.note(f"{seed - start} runs, {done.total()} faults, {failed} failed, {used:.0f} s")
    rate = round(done.total() / used * HOUR_S)
    console.data(f"{seed - start} runs, {done.total()} faults in {used:.1f} s of CPU: {rate:,} an hour on one core")
    console.data("  " + ", ".join(f"{kind} {count}" for kind, count in _kinds(done).most_common()))
    console.data(f"failed: {failed}")
    return int(failed > 0)


def _say(seed: int, run: Run) -> int:
    if run.found:
        console.data(failure_report(seed, run))
        console.flush()
    return int(bool(run.found))


def _kinds(done: Counter[str]) -> Counter[str]:
    """Requests by what became of them, deeds by their names."""
    kinds = Counter[str]()
    for kind, count in done.items():
        kinds[kind.partition(": ")[2] or kind] += count
    return kinds


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    return asked.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
