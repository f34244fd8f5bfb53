"""Deals the blows of a schedule, each in its own task, so that a long one does not hold up the next.

Owns: moments, turns, and the record of what was dealt. Refuses: choosing (`fault_schedule.py`), dealing
(`worker_faults.py`, `broker_faults.py`). One thing is done to a worker, and to the brokers, at a time: a blow waits.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from local.chaos.broker_faults import BrokerFaults
from local.chaos.chaos_cluster import ChaosCluster
from local.chaos.chaos_plan import LEAP
from local.chaos.fault_kinds import FaultKind
from local.chaos.fault_schedule import ScheduledFault
from local.chaos.recovery import InjectedFault
from local.chaos.worker_faults import WorkerFaults
from operations import console
from operations.task_ends import all_end

BROKERS = 0
"""The turn that blows at brokers and at the clock share; a worker's is its number."""


class Nemesis:
    """`run` returns when the last blow is over."""

    def __init__(self, house: ChaosCluster) -> None:
        self._house = house
        self.wounds: list[InjectedFault] = []
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._on_workers = WorkerFaults(house).table
        self._others = BrokerFaults(house).table | {FaultKind.LEAP: self._leap}

    async def run(self, blows: Sequence[ScheduledFault]) -> None:
        """Each at its moment."""
        begun = asyncio.get_running_loop().time()
        await all_end(*(self._deal(blow, begun + blow.at_s) for blow in blows))

    async def _deal(self, blow: ScheduledFault, at: float) -> None:
        await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
        at_worker = self._on_workers.get(blow.kind)
        async with self._turns[BROKERS if at_worker is None else blow.target]:
            wound = InjectedFault(blow.kind, "", time.time())
            self.wounds.append(wound)
            deal: Callable[[ScheduledFault, InjectedFault], Awaitable[None]] = at_worker or self._others[blow.kind]
            await deal(blow, wound)
            wound.ended = time.time()
        said = f"{wound.kind}{f', {wound.target}' if wound.target else ''}"
        console.note(f"{blow.at_s:7.1f} s  {said}{f', for: {wound.stands_in}' if wound.stands_in else ''}")

    async def _leap(self, _: ScheduledFault, wound: InjectedFault) -> None:
        wound.target = f"by {LEAP}"
        await self._house.turn_clock(self._house.plan.speed, LEAP)
