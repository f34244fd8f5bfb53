"""One play in a house that stands: people act, time passes, the log is read.

Owns: how fast time goes, and when the log counts as whole. Refuses: people (`player.py`), the house (`play.py`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from handlers.policy.rules import Rules
from local.demo.played import Played
from local.demo.player import Player
from local.demo.script import Script
from local.supervisor.local_cluster import LocalCluster
from operations import console
from operations.clock_setting import set_clock
from operations.task_ends import first_end
from operations.topic_records import read, reader
from schemas.topics import Topic
from streams.clock import Clock, VirtualClock, machine_now
from streams.deployment import Deployment

DAY_SPEED = 1_800.0
"""Virtual seconds a second while the day runs: 22 hours in 45 s. Half an hour to accept is a second then, and a worker
answers within a tenth of that."""

AFTER_SPEED = 14_400.0
"""Virtual seconds a second on the days after: four hours in one. Their deadlines are hours and days."""

DAYS_AFTER = 3
"""Days after the day, in which follow-ups end and the slow are climbed."""

QUIET_S = 1.0
"""Real seconds without a new fact after the clock stopped, until the log counts as whole."""

LOOK_S = 0.25
"""Real seconds between two steps of the bar."""


def midnight(script: Script) -> VirtualClock:
    """The clock as the house finds it: at the day's beginning, and frozen."""
    return VirtualClock(base=script.begin, since=machine_now(), speed=0)


class Stage:
    """One play in a house that stands."""

    def __init__(self, house: LocalCluster, rules: Rules, script: Script) -> None:
        self._deployment = house.deployment
        self._script = script
        self._clock = Clock(rules.zone)
        self._clock.set(midnight(script))
        self._codes = _codes(house.deployment, rules)
        self._player = Player(house.deployment, script.habits, self._clock, self._codes)

    async def run(self, crew_is_ready: Awaitable[bool]) -> Played:
        """The whole course."""
        if not await crew_is_ready:
            console.warn("not every worker is ready; the day begins all the same")
        self._player.schedule(self._script.reports)
        async with reader(self._deployment, self._codes) as source:
            acts = [asyncio.ensure_future(self._player.read(source)), asyncio.ensure_future(self._player.write())]
            try:
                await first_end(*acts, self._time_passes())
            finally:
                self._player.finish()
                await asyncio.gather(*acts, return_exceptions=True)
        return await self._log()

    async def _time_passes(self) -> None:
        until = self._script.end + timedelta(days=DAYS_AFTER)
        await self._run_clock(DAY_SPEED, self._script.end, "the day")
        await self._run_clock(AFTER_SPEED, until, "the days after")
        await self._set(VirtualClock(base=self._clock.now(), since=machine_now(), speed=0))

    async def _run_clock(self, speed: float, until: datetime, what: str) -> None:
        begin = self._clock.now()
        await self._set(VirtualClock(base=begin, since=machine_now(), speed=speed))
        console.note(f"playing  {what}, from {begin:%d日 %H:%M} to {until:%d日 %H:%M}, {speed:,.0f} seconds a second")
        with console.progress(what, int((until - begin).total_seconds())) as bar:
            await self._watch(begin, until, bar)

    async def _watch(self, begin: datetime, until: datetime, bar: Callable[[int], None]) -> None:
        shown = begin
        while shown < until:
            await asyncio.sleep(LOOK_S)
            now = min(self._clock.now(), until)
            bar(int((now - shown).total_seconds()))
            shown = now

    async def _set(self, setting: VirtualClock) -> None:
        self._clock.set(setting)
        await set_clock(self._deployment, setting)

    async def _log(self) -> Played:
        """What the public topics say, once no new fact comes."""
        topic, events = self._deployment.topic(Topic.CASE_EVENTS), []
        async with reader(self._deployment, [topic]) as source:
            events = [record.json() async for record in source.to_end()]
            while new := [record.json() async for record in source.follow(QUIET_S)]:
                events += new
        texts = {key: said["text"] for key, said in (await self._newest(Topic.TEXTS)).items() if said}
        cases = await self._newest(Topic.CASES)
        return Played(events, texts, cases, self._player.sent, self._script.begin, self._clock.now())

    async def _newest(self, topic: Topic) -> dict[str, Any]:
        """The newest value of each key of a compacted topic."""
        return {record.key: record.json() async for record in read(self._deployment, [self._deployment.topic(topic)])}


def _codes(deployment: Deployment, rules: Rules) -> dict[str, str]:
    """Every inbox and status topic, and whose it is."""
    inboxes = {deployment.topic(Topic.DISPATCH, code): code for code in rules.units}
    return inboxes | {deployment.topic(Topic.STATUS, code): code for code in rules.sources}
