"""A backlog that takes half a minute to decide delays nobody else. The full size is `python -m bench.overload`.

Owns: the bounds. Refuses: measuring (`bench/figures`).
"""

import asyncio
from pathlib import Path

from bench.figures.flood import Flood, flood, watching_memory
from local.broker import Broker
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import deploy_topics
from tests.support.worker_process import Worker

WORK_S, AT_LEAST = 20.0, 3000
"""The backlog in seconds of work at the speed that was measured first, and the least number of reports."""

SEEDS, SPAN_S = 40, 10.0
"""Deadlines that fall due one after the other while the backlog is decided."""

PART = 0.5
"""The share of the backlog's time that others may wait. A client behind all of it would wait for about all of that
time.
"""

WITHIN_S = 120.0
RSS_MIB = 700.0
"""The worker's memory in MiB: about 150 on its own, and a few kilobytes per case."""


async def run(place_kafka: str, folder: Path) -> Flood:
    """Run from the usual speed to the last case."""
    place = await deploy_topics(place_kafka, 4)
    worker = Worker(place, "w-1", folder / "worker.log")
    async with flood(place, worker) as course:
        await course.measure_rate(800)
        await course.probe(3, course.figures.before_s)
        await course.seed(SEEDS, SPAN_S)
        assert worker.process is not None
        opened, number = len(course.seen.opened), max(AT_LEAST, int(course.figures.rate * WORK_S))
        with watching_memory(course.figures, worker=worker.process.pid):
            await course.drain(opened, number, asyncio.ensure_future(course.send(number)), WITHIN_S)
    await judge(place)
    return course


def test_a_backlog_delays_nobody_else(broker: Broker, tmp_path: Path) -> None:
    """Deadlines, actions and another source go on; ops.health reports the waiting input, and for how long it waits."""
    course = asyncio.run(run(broker.bootstrap, tmp_path))
    figures, bound = course.figures, course.figures.drain_s * PART
    assert len(figures.timer_late_s) >= SEEDS * PART, figures
    assert max(figures.timer_late_s) < bound, figures
    assert max(figures.actions_s) < bound, figures
    assert max(figures.others_s) < bound, figures
    assert figures.rss_mib["worker"] < RSS_MIB, figures
    assert figures.lag > figures.reports * PART, figures
    assert figures.oldest_s > bound, figures
