"""Deals the blows of a schedule, each in its own task, so that a long one does not hold up the next.

Owns: moments, turns, and the record of what was dealt. Refuses: choosing (`schedule.py`), dealing (`on_workers.py`,
`on_brokers.py`). One thing is done to a worker, and to the brokers, at a time: a blow waits.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence

from chuishao.chaos.house import House
from chuishao.chaos.on_brokers import OnBrokers
from chuishao.chaos.on_workers import OnWorkers
from chuishao.chaos.plan import LEAP, SPEED
from chuishao.chaos.recovery import Wound
from chuishao.chaos.schedule import Blow, Kind
from operations import console
from operations.task_ends import all_end

BROKERS = 0
"""The turn that blows at brokers and at the clock share; a worker's is its number."""


class Striker:
    """`run` returns when the last blow is over."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.wounds: list[Wound] = []
        self._turns: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._on_workers = OnWorkers(house).table
        self._others = OnBrokers(house).table | {Kind.LEAP: self._leap}

    async def run(self, blows: Sequence[Blow]) -> None:
        """Each at its moment."""
        begun = asyncio.get_running_loop().time()
        await all_end(*(self._deal(blow, begun + blow.at_s) for blow in blows))

    async def _deal(self, blow: Blow, at: float) -> None:
        await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
        at_worker = self._on_workers.get(blow.kind)
        async with self._turns[BROKERS if at_worker is None else blow.target]:
            wound = Wound(blow.kind, "", time.time())
            self.wounds.append(wound)
            deal: Callable[[Blow, Wound], Awaitable[None]] = at_worker or self._others[blow.kind]
            await deal(blow, wound)
            wound.ended = time.time()
        said = f"{wound.kind}{f', {wound.target}' if wound.target else ''}"
        console.note(f"{blow.at_s:7.1f} s  {said}{f', for: {wound.stands_in}' if wound.stands_in else ''}")

    async def _leap(self, _: Blow, wound: Wound) -> None:
        wound.target = f"by {LEAP}"
        await self._house.turn_clock(SPEED, LEAP)
