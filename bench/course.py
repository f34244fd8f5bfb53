"""A flood from an empty broker to the figures: the one course of `backlog.py` and `burst.py`.

Owns: broker, topics, worker, watcher, and the order of things. Refuses: arguments.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bench.flood import Figures, Flood, flood, spread, watching_memory
from local.broker import Broker
from operations import console
from tests.support.deployed_topics import Place, make_place
from tests.support.worker_process import Worker

PARTITIONS = 12
RATE_REPORTS = 3000
"""To measure the sustainable rate with; about ten seconds."""

SEEDS_A_S = 4
"""Deadlines that fall due a second while the flood is decided."""

PROBES = 10

Sending = Callable[[Flood], Awaitable[tuple[int, "asyncio.Task[list[str]]"]]]
"""Begins the flood: how many reports it will be, and the task that sends them."""


async def run(sending: Sending, span_s: float, within_s: float) -> Figures:
    """From nothing to the figures; `span_s`: how long deadlines fall due."""
    folder = Path(tempfile.mkdtemp(prefix="chuishao-bench-"))
    try:
        async with Broker(folder / "broker") as broker:
            place = await make_place(broker.bootstrap, PARTITIONS)
            worker = Worker(place, "bench-1", folder / "worker.log")
            async with flood(place, worker) as course, watcher(place, folder) as watches:
                await course.measure_rate(RATE_REPORTS)
                await course.probe(PROBES, course.figures.before_s)
                console.note(f"rate {course.figures.rate:.0f}/s; before: {spread(course.figures.before_s)}")
                await course.seed(int(span_s * SEEDS_A_S), span_s)
                assert worker.process is not None
                with watching_memory(course.figures, worker=worker.process.pid, watcher=watches.pid):
                    opened = len(course.seen.opened)
                    number, task = await sending(course)
                    await course.drain(opened, number, task, within_s)
                return course.figures
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def watcher(place: Place, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The watcher beside it."""
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


def show(figures: Figures) -> None:
    """As docs/operations.md has them."""
    console.data(f"sustainable rate        {figures.rate:.0f} reports/s (a worker, {PARTITIONS} partitions)")
    console.data(f"flood                   {figures.reports} reports in {figures.flood_s:.0f} s")
    console.data(f"decided after           {figures.drain_s:.0f} s")
    console.data(f"steady after            {figures.steady_s:.0f} s from the end of the flood")
    console.data(f"timers late by          {spread(figures.timer_late_s)} s")
    console.data(f"actions answered after  {spread(figures.actions_s)} s")
    console.data(f"another source          {spread(figures.others_s)} s; before {spread(figures.before_s)}")
    console.data(
        f"memory, the most        {', '.join(f'{name} {mib:.0f} MiB' for name, mib in figures.rss_mib.items())}"
    )
    console.data(f"ops.health              lag up to {figures.lag}, oldest up to {figures.oldest_s:.0f} s")
