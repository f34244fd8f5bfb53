"""Blows at workers: killed and restarted, left dead, stopped, filled up, with their store spoiled, removed and added.

Owns: what was in hand when it fell, and that the worker is put right again. Refuses: the moment (`nemesis.py`), and
striking the dead: a worker that is being started is waited for.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

from local.chaos.chaos_cluster import ChaosCluster
from local.chaos.chaos_plan import DEAD_S, STOPPED_S
from local.chaos.corrupt_store import spoil
from local.chaos.fault_kinds import FaultKind
from local.chaos.fault_schedule import ScheduledFault
from local.chaos.recovery import InjectedFault
from operations.problem import Problem
from streams.ledger.store_directory import home

FULL_S = 4.0
"""How long a worker's quota stays full."""

SUPERVISED_S = 30.0
"""A supervisor's longest pause: until then a killed worker runs again."""

LOOK_S = 0.02


class WorkerFaults:
    """One method a kind."""

    def __init__(self, house: ChaosCluster) -> None:
        self._house = house
        self.table: dict[FaultKind, Callable[[ScheduledFault, InjectedFault], Awaitable[None]]] = {
            FaultKind.KILL_WORKER: self._kill_worker,
            FaultKind.LEAVE_WORKER: self._leave_worker,
            FaultKind.STOP_WORKER: self._stop_worker,
            FaultKind.FILL_WORKER: self._fill_worker,
            FaultKind.SPOIL_STORE: self._spoil_store,
            FaultKind.REMOVE_WORKER: self._remove_worker,
            FaultKind.ADD_WORKER: self._add_worker,
        }

    async def _kill_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._orphan(blow, wound)
        self._house.crew[blow.target].kill()
        await self._until_runs(blow.target)

    async def _leave_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._orphan(blow, wound)
        self._house.crew[blow.target].kill(rest_s=DEAD_S)
        await self._until_runs(blow.target)

    async def _spoil_store(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        """Between its death and its new start: nobody else touches its directory."""
        await self._orphan(blow, wound)
        victim = self._house.crew[blow.target]
        victim.kill()
        done = spoil(home(self._house.home, victim.name), random.Random(f"{self._house.plan.seed} {blow.at_s}"))
        wound.target = f"{victim.name}: {', '.join(done) or 'no store yet'}"
        await self._until_runs(blow.target)

    async def _stop_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        victim = self._house.crew[blow.target]
        await self._orphan(blow, wound)
        victim.halt()
        try:
            await asyncio.sleep(STOPPED_S)
        finally:
            victim.wake()

    async def _fill_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        """It may die of it, and is started again: a new process has room."""
        victim = self._house.crew[blow.target]
        await self._orphan(blow, wound)
        wound.orphans = frozenset()  # it may go on as if nothing were, so that its next fact says nothing
        victim.fill()
        try:
            await asyncio.sleep(FULL_S)
        finally:
            victim.drain()

    async def _remove_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        await self._orphan(blow, wound)
        await self._house.dismiss(blow.target)
        wound.orphaned = time.time()

    async def _add_worker(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        wound.target = self._house.crew[blow.target].name
        self._house.hire(blow.target)

    async def _orphan(self, blow: ScheduledFault, wound: InjectedFault) -> None:
        """Who is about to be struck, and what it has in hand. The dead are not struck; the moment is set last."""
        await self._until_runs(blow.target)
        victim = self._house.crew[blow.target]
        wound.target, wound.orphans = victim.name, victim.owns
        wound.begun = time.time()

    async def _until_runs(self, number: int) -> None:
        try:
            async with asyncio.timeout(SUPERVISED_S + DEAD_S):
                while not self._house.crew[number].runs:  # noqa: ASYNC110 (its supervisor starts it)
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            name = self._house.crew[number].name
            raise Problem(
                f"{name} does not run, {SUPERVISED_S + DEAD_S:.0f} s after it was to be struck or had been",
                "its supervisor should have started it by then, however often it had failed",
                f"read `log/{name}.*.log` in the directory that is kept",
            ) from None
