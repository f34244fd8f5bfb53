"""What this machine sustains, measured with the same cluster before anything is struck.

Owns: the three measurements (reports decided a second, restart of a worker, restart of a broker) and their words.
Refuses: sizing a plan by them (`chaos_plan.py`). A load that is fixed in seconds would test the machine and not the
product.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from local.chaos.chaos_cluster import ChaosCluster
from local.chaos.quiesce import still_open
from local.chaos.worker_process import WorkerProcess
from operations.exit_code import ExitCode
from operations.problem import Problem

REPORTS = 200
"""Handed over at once: decided in 2 s on a fast machine, in 40 s on the slowest that is struck at all."""

A_FEW = 60
"""Reports that a struck cluster has to decide before it counts as up again: some in each partition."""

WITHIN_S = 90.0
"""For each measurement. A machine that takes longer is too slow."""

LOOK_S = 0.1
"""Between two looks at what is still open; each one takes about 50 ms of CPU."""

TICKS = os.sysconf("SC_CLK_TCK")
"""A second of CPU, as the kernel counts it."""

Seconds = float


@dataclass(frozen=True, slots=True)
class Capacity:
    """One machine, with everything on it that belongs to a run."""

    rate: float  # reports a second, decided with all the actions that the people of the run take on them
    worker_s: Seconds  # from a kill -9 of a worker until it decides again in all of its partitions
    worker_cpu_s: Seconds  # of CPU, of that worker's process
    broker_s: Seconds  # from a kill -9 of a broker until all workers decide again

    @property
    def told(self) -> str:
        """Give the figures in words."""
        return (
            f"{self.rate:.1f} reports/s decided; a killed worker decides again after {self.worker_s:.1f} s "
            f"({self.worker_cpu_s:.2f} s of its CPU), a killed broker's workers after {self.broker_s:.1f} s"
        )


@dataclass(frozen=True, slots=True)
class Probe:
    """How the measurements send reports."""

    hand_over: Callable[[int], None]  # so many, at once
    acknowledged: Callable[[], bool]  # whether all of them lie on their topics


async def measure(house: ChaosCluster, probe: Probe) -> Capacity:
    """Measure with the cluster as it stands.

    Raises `Problem` when one of the measurements takes longer than `WITHIN_S`.
    """
    took_s = await _handled(house, probe, "deciding", REPORTS, _nothing)
    number = min(house.crew)
    worker_s = await _handled(house, probe, "the restart of a worker", A_FEW, lambda: _kill(house.crew[number]))
    worker_cpu_s = cpu_s(house.crew[number].pid)
    broker_s = await _handled(house, probe, "the restart of a broker", A_FEW, lambda: _restart(house))
    return Capacity(REPORTS / took_s, worker_s, worker_cpu_s, broker_s)


def cpu_s(pid: int) -> Seconds:
    """Give the CPU that a process has used until now, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def _nothing() -> None:
    """Strike nothing."""


async def _kill(victim: WorkerProcess) -> None:
    """Kill a worker; its supervisor starts it again."""
    before = victim.restarts
    victim.kill()
    while victim.restarts == before:  # noqa: ASYNC110 (its supervisor starts it)
        await asyncio.sleep(LOOK_S)


async def _restart(house: ChaosCluster) -> None:
    """Kill one broker and start it again."""
    number = min(house.brokers.nodes)
    house.up[number].clear()
    house.brokers.nodes[number].kill()
    await house.brokers.nodes[number].start()
    house.up[number].set()


async def _handled(
    house: ChaosCluster, probe: Probe, what: str, count: int, strike: Callable[[], Awaitable[None]]
) -> Seconds:
    """Strike and send some reports; return how long it took until all of them were decided and nothing was open."""
    clock = asyncio.get_running_loop().time
    begun = clock()
    await strike()
    probe.hand_over(count)
    while not probe.acknowledged() or await still_open(house):
        if clock() - begun > WITHIN_S:
            raise too_slow(f"{what} was not over after {WITHIN_S:.0f} s")
        await asyncio.sleep(LOOK_S)
    return clock() - begun


def too_slow(measured: str) -> Problem:
    """Say that a run on this machine would test the machine."""
    return Problem(
        "this machine is too slow for the chaos run",
        measured,
        "run it on a faster or an idle machine; `make sim` judges the same guarantees in simulated time on any machine",
        ExitCode.SURROUNDINGS,
    )
