"""`python -m bench.full`: a deployment with 1 000 000 open cases beside one with 1 000.

Owns: its arguments, the order of things, the targets. Refuses: measuring (`figures/filled.py`).
The cases are written straight to the state topic, in the form that the product gives them. `--cases 20000` is a trial
run of two minutes; the whole takes 5 GB of disk, about 3 GB of memory, and some twenty minutes.
"""

import argparse
import asyncio
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from bench.figures.filled import Filled, Opened
from bench.support.ground import ground
from bench.support.machine import Machine
from bench.support.process import rss_mib
from bench.support.report import Report, Target
from bench.support.spread import percentile
from bench.support.states import open_case
from operations import console

FEW = 1_000
"""Cases of the deployment that the full one is compared with."""

OPENED_AT = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
LATER = timedelta(minutes=40)
"""The cases that fall due in one second were opened at nine, all others so much later."""

NOW = OPENED_AT + timedelta(minutes=45)
"""When the measurement begins: three quarters of an hour before anything is due."""

REPORTS = 1_500
"""New reports a measurement of the throughput; both deployments take turns."""

TURNS = 4

SAME_TICK = Target(1.5, at_most=True)
"""Costs what it costs with 1 000, as far as CPU ticks of 10 ms over 20 s can tell."""

AS_FAST = Target(0.9, at_most=False)
OPEN_S = Target(60, at_most=True)
WAVE_S = Target(10, at_most=True)
NOBODY_STARVES_S = Target(10, at_most=True)


async def compare(report: Report, few: Opened, full: Opened) -> None:
    """Ask both the same: the cost of nothing, and of new reports, in turns."""
    for turn in range(TURNS):
        pair = (few, full) if turn % 2 == 0 else (full, few)
        idle = {one: await one.idle_ms() for one in pair}
        rates = {one: await one.take(REPORTS) for one in pair}
        report.figure("idle with 1 000 cases", "ms of CPU a second", idle[few])
        report.figure("idle with all cases", "ms of CPU a second", idle[full])
        report.ratio("idle: all cases / 1 000", idle[full], idle[few], SAME_TICK)
        report.ratio("rate: all cases / 1 000", rates[full].per_s, rates[few].per_s, AS_FAST)
        report.ratio("CPU: a report, all cases / 1 000", rates[full].cpu_us, rates[few].cpu_us)
        console.note(f"turn {turn + 1} of {TURNS} is done")


async def run(cases: int, deadlines: int, data: Path | None) -> Report:
    """Fill, open, compare, and let deadlines fall due."""
    early, late = open_case(OPENED_AT), open_case(OPENED_AT + LATER)
    due_cases = deadlines // early.due_together
    report = Report(f"full {cases}", notes={"cases": cases, "timers": cases * late.timers, "state": len(late.raw)})
    async with ground(data=data) as where:
        few, full = await Filled.make(where, FEW), await Filled.make(where, cases)
        for one in (few, full):
            await one.set_clock(NOW)
        await few.fill(late, FEW, "few")
        await full.fill(late, cases - due_cases, "late")
        await full.fill(early, due_cases, "early")
        console.note(f"{cases} cases are written")
        report.figure("state topic on the broker", "bytes a case", full.topic_bytes() / cases)
        async with few.opened() as small:
            empty_mib = small.process.rss_mib()
            async with full.opened() as opened:
                report.figure("opening from the topic", "s", opened.open_s, OPEN_S)
                report.figure("memory after it", "MiB", opened.process.rss_mib())
            report.figure("local store", "bytes a case", full.disk_bytes() / cases)
            async with full.opened() as opened:
                report.figure("opening from the local store", "s", opened.open_s, OPEN_S)
                rss = rss_mib(opened.process.pid)
                report.figure("memory", "bytes a case", 1024 * 1024 * (rss - empty_mib) / (cases - FEW))
                await compare(report, small, opened)
                wave = await opened.wave(early.due, due_cases * early.due_together)
                report.figure(f"{wave.deadlines} deadlines of one second decided", "s", wave.all_after_s, WAVE_S)
                report.figure("reports meanwhile, p50", "s", percentile(wave.others_s, 0.5))
                report.figure("reports meanwhile, slowest", "s", max(wave.others_s), NOBODY_STARVES_S)
    return report


def main() -> None:
    """Read the command line, measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000, help="deadlines that fall due in one second")
    parser.add_argument(
        "--data", type=Path, help="a directory on a disk with room, removed afterwards; default: TMPDIR"
    )
    given = parser.parse_args()
    if given.cases < max(2 * FEW, given.due):
        parser.error(f"--cases is at least {2 * FEW}, and no fewer than --due")
    machine = Machine.here()
    try:
        asyncio.run(run(given.cases, given.due, given.data)).finish(machine)
    finally:
        if given.data:
            shutil.rmtree(given.data, ignore_errors=True)


if __name__ == "__main__":
    main()
