"""Run the simulated world from the command line: seed after seed for a while, or one seed again (`make sim` calls it).

Owns: the arguments, the first line (seeds, commit), progress, the figures at the end. The exit code is 1 when a run
failed. Refuses: judging a run (`run.py`).
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
    """Run what the arguments ask for and return the exit code."""
    arguments = _arguments()
    silence_logs(logging.INFO if arguments.verbose else logging.CRITICAL)
    if arguments.exhaust is not None:
        return walk(arguments.exhaust)
    return _run_one(arguments.seed) if arguments.seed is not None else _run_for(arguments.start, arguments.seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description="the simulated world, by seeds")
    parser.add_argument("--seed", type=int, help="run this seed alone and print all of it")
    parser.add_argument(
        "--exhaust", type=int, metavar="N", help="walk a small history: pairs of faults at every N-th point"
    )
    parser.add_argument("--from", dest="start", type=int, help="the first seed (default: from the clock)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of CPU time (default: 60)")
    parser.add_argument("--minutes", type=float, help="of CPU time, in minutes")
    parser.add_argument("--verbose", action="store_true", help="print what the workers log, too")
    arguments = parser.parse_args()
    arguments.seconds = arguments.minutes * 60 if arguments.minutes is not None else arguments.seconds
    arguments.start = int(time.time()) * 1000 if arguments.start is None else arguments.start
    return arguments


def _run_one(seed: int) -> int:
    """Run one seed and print all of it."""
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


def _run_for(start: int, seconds: float) -> int:
    """Run new seeds until `seconds` of CPU time are used."""
    console.data(f"seeds from {start}, commit {_commit()}, {seconds:g} s of CPU; faults are drawn for each seed")
    console.flush()
    seed, failed, done = start, 0, Counter[str]()
    began = time.process_time()
    while (used := time.process_time() - began) < seconds:
        run = run_seed(seed)
        done.update(run.world.done())
        failed += _print_findings(seed, run)
        seed += 1
        if seed % COLLECT_EVERY == 0:
            gc.collect()
            console.note(f"{seed - start} runs, {done.total()} faults, {failed} failed, {used:.0f} s")
    rate = round(done.total() / used * HOUR_S)
    console.data(f"{seed - start} runs, {done.total()} faults in {used:.1f} s of CPU: {rate:,} an hour on one core")
    console.data("  " + ", ".join(f"{kind} {count}" for kind, count in _kinds(done).most_common()))
    console.data(f"failed: {failed}")
    return int(failed > 0)


def _print_findings(seed: int, run: Run) -> int:
    if run.found:
        console.data(failure_report(seed, run))
        console.flush()
    return int(bool(run.found))


def _kinds(done: Counter[str]) -> Counter[str]:
    """Count requests by the fault that they met, and nemesis operations by their names."""
    kinds = Counter[str]()
    for kind, count in done.items():
        kinds[kind.partition(": ")[2] or kind] += count
    return kinds


def _commit() -> str:
    arguments = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S607
    return arguments.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
