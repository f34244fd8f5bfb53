"""What breaks processes and brokers: a task of the world that does one deed after the other until it is called off.

Owns: the deeds and their count. Refuses: single requests (`weather.py`).

| deed | what happens |
| --- | --- |
| kill | a worker dies (−9) before one of its next steps, and is started again |
| stop | SIGSTOP for up to 20 s, more than a session or a transaction lasts; then it goes on |
| expel | the group throws a member out that does not know it: two owners until its next heartbeat |
| abort | the broker aborts a transaction that runs, and fences its owner |
| away | the broker is gone for up to 6 s |
| join, leave | one more worker; one is told to stop (SIGTERM) |
| compact | the state topic is compacted down to a few records |
| control | the clock jumps ahead by up to a day |
| store | a local store is lost, put back as it was when it was last copied, ahead of its topic, or damaged in use |
"""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.sim.choices import one_of, span
from tests.sim.faults import Faults

if TYPE_CHECKING:
    from tests.sim.world import World

STEPS_AHEAD = 60
"""Steps of a process among which the one is drawn before which it dies."""


class Nemesis:
    """Of one run."""

    def __init__(self, world: "World", faults: Faults) -> None:
        self._world, self._faults = world, faults
        self._choices = world.choices
        self.done: Counter[str] = Counter()

    async def work(self) -> None:
        """Until cancelled."""
        bag = [kind for kind, weight in self._faults.operations.items() for _ in range(weight)]
        while bag:
            await asyncio.sleep(span(self._choices, 0, 2 * self._faults.every_s))
            kind = one_of(self._choices, bag)
            if getattr(self, f"_{kind}")():
                self.done[kind] += 1

    def _kill(self) -> bool:
        alive = [one for one in self._world.workers if one.up]
        if alive:
            victim = one_of(self._choices, alive).process
            victim.dies_at_step = victim.steps + 1 + self._choices.pick(STEPS_AHEAD)
            victim.on_kill = lambda: self.done.update(("kill",))
        return False  # counted when it strikes

    def _stop(self) -> bool:
        alive = [one for one in self._world.workers if one.up and not one.process.stopped]
        if alive:
            process = one_of(self._choices, alive).process
            process.stop()
            seconds = one_of(self._choices, [0.5, 3.0, 8.0, 20.0])
            self._world.call_later(seconds, lambda: process.resume(self._world.loop))
        return bool(alive)

    def _expel(self) -> bool:
        cluster = self._world.cluster
        members = [(group, instance) for group in cluster.groups.values() for instance in group.members]
        if members:
            group, instance = one_of(self._choices, members)
            group.expel(instance)
        return bool(members)

    def _abort(self) -> bool:
        """The next one that is begun, some moment later; counted when it happens."""
        self._world.cluster.transactions.to_abort += 1
        return False

    def _away(self) -> bool:
        network = self._world.cluster.network
        if network.broker_down:
            return False
        network.stop_broker()
        self._world.call_later(one_of(self._choices, [0.05, 0.5, 2.0, 6.0]), network.start_broker)
        return True

    def _join(self) -> bool:
        return self._world.add_worker()

    def _leave(self) -> bool:
        up = [one for one in self._world.workers if one.up]
        if len(up) > 1:
            one_of(self._choices, up).leave()
        return len(up) > 1

    def _compact(self) -> bool:
        logs = self._world.cluster.logs[self._world.deployment.topic(self._world.spec.state)]
        return sum(log.compact(self._choices.pick(3), self._world.cluster.stamp()) for log in logs) > 0

    def _control(self) -> bool:
        self._world.set_clock(self._world.clock_at + timedelta(minutes=self._choices.pick(24 * 60)))
        return True

    def _store(self) -> bool:
        kept = [store for disk in self._world.disks.values() for store in disk.stores.values()]
        if not kept:
            return False
        store, fate = one_of(self._choices, kept), one_of(self._choices, ["copy", "lost", "old", "ahead", "damaged"])
        if fate == "copy":  # no fault: what `old` puts back later
            store.save()
            return False
        if fate == "damaged":
            store.damaged = True
        else:
            store.fate = fate
        return False  # counted when it shows
