"""A flood from an empty broker to its figures: a backlog laid at once, or a burst over some time.

Owns: broker, topics, worker, watcher, and the order of things. Refuses: arguments; what is noted (`flood.py`).
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench.figures.flood import Figures, Flood, flood, spread, watching_memory
from bench.support.ground import ground
from bench.support.product import PARTITIONS, Place, make_place
from bench.support.report import Report
from bench.support.spread import percentile
from operations import console
from tests.support.worker_process import Worker

RATE_REPORTS = 3000
"""To measure the sustainable rate with; about ten seconds."""

SEEDS_A_S = 4
"""Deadlines that fall due a second while the flood is decided."""

PROBES = 10

BEAT_S = 0.5
"""Between two writes of a burst."""

WITHIN_S = 600.0
"""Beyond what a flood should take by the rate that was measured first."""

Sending = Callable[[Flood], Awaitable[tuple[int, "asyncio.Task[list[str]]"]]]
"""Begins the flood: how many reports it will be, and the task that sends them."""


def backlog(number: int) -> Sending:
    """Send so many reports at once."""

    async def send(flood: Flood) -> tuple[int, "asyncio.Task[list[str]]"]:
        return number, asyncio.ensure_future(flood.send(number))

    return send


def backlog_of(seconds: float) -> Sending:
    """Send so many seconds of work at once."""

    async def send(flood: Flood) -> tuple[int, "asyncio.Task[list[str]]"]:
        return await backlog(int(flood.figures.rate * seconds))(flood)

    return send


def burst(factor: float, seconds: float) -> Sending:
    """Send so many times as fast as can be sustained, for so long; as far as this machine can send."""

    async def send(flood: Flood) -> tuple[int, "asyncio.Task[list[str]]"]:
        number = int(flood.figures.rate * factor * seconds)
        return number, asyncio.ensure_future(_evenly(flood, number, seconds))

    return send


async def _evenly(flood: Flood, number: int, seconds: float) -> list[str]:
    names: list[str] = []
    begun, beats = time.monotonic(), max(1, int(seconds / BEAT_S))
    for beat in range(beats):
        names += await flood.send(number * (beat + 1) // beats - number * beat // beats)
        await asyncio.sleep(max(0.0, begun + (beat + 1) * seconds / beats - time.monotonic()))
    return names


async def overloaded(sending: Sending, span_s: float) -> Figures:
    """Run it from nothing to the figures; `span_s`: how long deadlines fall due."""
    async with ground(apart=False) as where:
        place = await make_place(where.kafka, PARTITIONS)
        worker = Worker(place, "bench-1", where.folder / "worker.log")
        async with flood(place, worker) as running, watcher(place, where.folder) as watches:
            await running.measure_rate(RATE_REPORTS)
            await running.probe(PROBES, running.figures.before_s)
            console.note(f"rate {running.figures.rate:.0f}/s; before: {spread(running.figures.before_s)}")
            await running.seed(int(span_s * SEEDS_A_S), span_s)
            assert worker.process is not None
            with watching_memory(running.figures, worker=worker.process.pid, watcher=watches.pid):
                opened = len(running.seen.opened)
                number, task = await sending(running)
                await running.drain(opened, number, task, number / running.figures.rate * 3 + WITHIN_S)
            return running.figures


@asynccontextmanager
async def watcher(place: Place, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the watcher beside it."""
    with (folder / "watcher.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "chuishao", "watcher", env=place.environment(), stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def add_to(report: Report, found: Figures) -> None:
    """Write the figures of one flood into a report, as docs/reference/measurements.md has them."""
    report.figure("sustainable rate", "reports/s", found.rate)
    report.figure("flood", "reports", found.reports)
    report.figure("flood sent in", "s", found.flood_s)
    report.figure("decided after", "s", found.drain_s)
    report.figure("as quick as before after", "s", found.steady_s)
    for name, values in (
        ("deadlines late", found.timer_late_s),
        ("actions answered", found.actions_s),
        ("another source's reports", found.others_s),
        ("another source's reports before", found.before_s),
    ):
        for share, word in ((0.5, "p50"), (0.99, "p99"), (1.0, "most")):
            report.figure(f"{name}, {word}", "s", percentile(values, share))
    for name, mib in found.rss_mib.items():
        report.figure(f"memory of the {name}, most", "MiB", mib)
    report.figure("ops.health: lag, most", "records", found.lag)
    report.figure("ops.health: oldest unhandled, most", "s", found.oldest_s)
