"""What can be measured with a backlog of messages, a peer or a part of ours, and how large its backlog has to be.

Owns: `Subject`, the course of one run, and finding the size by a run that does not count. Refuses: comparing.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from bench.support.ground import Ground
from bench.support.kafka import Output
from bench.support.process import Measured
from bench.support.spread import Rate
from operations import console

WARM_SHARE, WARM_LEAST = 0.1, 200
"""Messages before a run that are not counted: they bring up connections, caches and the first assignment."""

LEAST_S = 1.0
"""A shorter run says nothing; it is done again with `GROW` times as many messages."""

GROW = 4

Lay = Callable[[int], Awaitable[None]]
"""Lays so many messages before the process."""


class Subject(Protocol):
    """Works off a backlog."""

    @property
    def name(self) -> str:
        """As the table has it."""
        ...

    @property
    def first(self) -> int:
        """Messages of the first run, which finds out how many the next ones need."""
        ...

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Work off so many messages."""
        ...


async def work_off(process: Measured, out: Output, lay: Lay, number: int) -> Rate:
    """Measure one process: warmed up, then paused while the backlog is laid, then let go until all has come out."""
    warm = max(WARM_LEAST, int(WARM_SHARE * number))
    await lay(warm)
    await out.until(warm, process)
    with process.paused():
        await lay(number)
        cpu_s, began = process.cpu_s(), time.perf_counter()
    await out.until(warm + number, process)
    return Rate(number, time.perf_counter() - began, process.cpu_s() - cpu_s)


async def sized(subject: Subject, ground: Ground, seconds: float) -> int:
    """Return how many messages keep a subject busy for so long; this first run also warms caches and broker."""
    number = subject.first
    while (found := await subject.measure(ground, number)).seconds < LEAST_S:
        number *= GROW
    console.note(f"{subject.name}: {found.per_s:.0f}/s, {found.cpu_us:.0f} µs of CPU each, to begin with")
    return max(1, int(found.per_s * seconds))
