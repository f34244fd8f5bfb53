"""`python -m bench`: ours against its peers, in one run, as one table and one JSON file (`make bench`).

Owns: the command line, the order of runs, which figure is set against which, and the targets. Refuses: measuring.
Each round runs every subject once, and every other round in reversed order, so that what a machine does meanwhile
falls on both sides of a ratio.
"""

import argparse
import asyncio

from bench.figures.latency import Latency
from bench.figures.lifecycles import Lifecycles
from bench.figures.overload import backlog_of, overloaded
from bench.figures.pipeline import Deciding, Intake, Pipeline
from bench.peers.run import BARE, BATCHES, FAUST, QUIX, QUIX_PYTHON, TOY
from bench.support.ground import Ground, ground
from bench.support.machine import Machine
from bench.support.report import Report, Target
from bench.support.spread import Rate, percentile
from bench.support.subject import Subject, sized
from operations import console

PARTS = ("throughput", "lifecycles", "latency", "flood")

AT_MOST_CPU = Target(10, at_most=True)
AT_LEAST_BARE = Target(0.1, at_most=False)
AT_LEAST_FAUST = Target(1.5, at_most=False)
AT_LEAST_TOY = Target(0.3, at_most=False)
AT_LEAST_LIVES = Target(0.05, at_most=False)
IDLE_MS = Target(50, at_most=True)
HALF_MS = Target(150, at_most=True)
FLOOD_S = Target(1, at_most=True)

FLOODS = 2
"""Number of floods, whatever the repeats: each takes five minutes and has 60 samples of its own."""

FLOOD_WORK_S = 60.0
"""A flood is so many seconds of work, and as long deadlines fall due and others act: once a second, for a p99."""

IDLE_RATE, LATENCY_S = 10.0, 20.0
"""Reports a second of an idle deployment, and for how long a latency is measured: 200 of them for a p99."""

Rates = dict[str, Rate]


async def rounds(subjects: list[Subject], where: Ground, repeats: int, seconds: float) -> list[Rates]:
    """Run every subject once a round, in an order that turns around each time."""
    sizes = {subject.name: await sized(subject, where, seconds) for subject in subjects}
    found: list[Rates] = []
    for number in range(repeats):
        order = subjects if number % 2 == 0 else subjects[::-1]
        found.append({subject.name: await subject.measure(where, sizes[subject.name]) for subject in order})
        console.note(f"round {number + 1} of {repeats} is done")
    return found


async def throughput(report: Report, where: Ground, repeats: int, seconds: float) -> float:
    """Fill in CPU and rates, ours and the peers'; return the full pipeline's median rate."""
    quix = [QUIX] if QUIX_PYTHON.exists() else []
    if not quix:
        console.note("Quix Streams is not installed: `make bench` does that")
    intake, deciding, pipeline = Intake(), Deciding(), Pipeline()
    subjects: list[Subject] = [BATCHES, BARE, pipeline, FAUST, deciding, TOY, intake, *quix]
    for one in await rounds(subjects, where, repeats, seconds):
        for name, rate in one.items():
            report.figure(f"{name}, CPU", "µs each", rate.cpu_us)
            report.figure(f"{name}, rate", "1/s", rate.per_s)
        whole, bare = one[pipeline.name], one[BARE.name]
        report.ratio("CPU: report, full pipeline / bare message", whole.cpu_us, bare.cpu_us, AT_MOST_CPU)
        report.ratio("CPU: report, intake alone / bare message", one[intake.name].cpu_us, bare.cpu_us)
        report.ratio("CPU: command, deciding alone / bare message", one[deciding.name].cpu_us, bare.cpu_us)
        report.ratio("CPU: report, full pipeline / toy command", whole.cpu_us, one[TOY.name].cpu_us)
        report.ratio("rate: full pipeline / bare aiokafka", whole.per_s, bare.per_s, AT_LEAST_BARE)
        report.ratio("rate: full pipeline / bare faust", whole.per_s, one[FAUST.name].per_s, AT_LEAST_FAUST)
        report.ratio("rate: full pipeline / toy on our ledger", whole.per_s, one[TOY.name].per_s, AT_LEAST_TOY)
        if quix:
            report.ratio("rate: full pipeline / Quix Streams", whole.per_s, one[QUIX.name].per_s)
    rates = next(row.values for row in report.rows if row.name == f"{pipeline.name}, rate")
    return percentile(rates, 0.5)


async def lifecycles(report: Report, repeats: int, seconds: float) -> None:
    """Fill in whole case histories, on all cores, against the bare loop there."""
    async with ground(apart=False) as where:
        lives = Lifecycles()
        for one in await rounds([BARE, lives], where, repeats, seconds):
            report.figure("whole lifecycles, rate", "1/s", one[lives.name].per_s)
            report.figure("whole lifecycles, CPU", "µs each", one[lives.name].cpu_us)
            ours, bare = one[lives.name].per_s, one[BARE.name].per_s
            report.ratio("rate: whole lifecycles / bare aiokafka, all cores", ours, bare, AT_LEAST_LIVES)


async def latency(report: Report, where: Ground, repeats: int, rate: float) -> None:
    """Fill in how long a report takes to the inbox, idle and at half of what can be sustained."""
    subject = Latency()
    for _ in range(repeats):
        for name, load, target in (("idle", IDLE_RATE, IDLE_MS), ("at half load", rate / 2, HALF_MS)):
            found = [1000 * one for one in await subject.measure(where, load, LATENCY_S)]
            report.figure(f"report to inbox {name}, p50", "ms", percentile(found, 0.5))
            report.figure(f"report to inbox {name}, p99", "ms", percentile(found, 0.99), target)


async def run(parts: list[str], repeats: int, seconds: float) -> Report:
    """Measure what the arguments ask for."""
    report = Report("bench", notes={"repeats": repeats, "seconds a run": seconds})
    if "throughput" in parts or "latency" in parts:
        async with ground() as where:
            rate = await throughput(report, where, repeats, seconds)
            if "latency" in parts:
                await latency(report, where, repeats, rate)
    if "lifecycles" in parts:
        await lifecycles(report, repeats, seconds)
    if "flood" in parts:
        for _ in range(min(repeats, FLOODS)):
            found = await overloaded(backlog_of(FLOOD_WORK_S), FLOOD_WORK_S)
            report.figure("under a flood: actions answered, p99", "s", percentile(found.actions_s, 0.99), FLOOD_S)
            report.figure("under a flood: deadlines late, p99", "s", percentile(found.timer_late_s, 0.99), FLOOD_S)
            report.figure("under a flood: other source's reports, p99", "s", percentile(found.others_s, 0.99), FLOOD_S)
    return report


def main() -> None:
    """Read the command line, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all of them unless named")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="that each run of a subject should take")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    machine = Machine.here()
    asyncio.run(run(given.parts or list(PARTS), given.repeats, given.seconds)).finish(machine)


if __name__ == "__main__":
    main()
