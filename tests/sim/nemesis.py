"""The nemesis: a task of the world that breaks processes and brokers, one fault after another, until it is cancelled.

Owns: the operations and their count. Refuses: faults of single requests (`network_faults.py`).

| operation | what happens |
| --- | --- |
| kill | a worker is killed (−9) before one of its next steps, and is started again |
| stop | SIGSTOP for up to 20 s, which is longer than a session or a transaction; then it resumes |
| expel | the group expels a member that does not know it: two owners until its next heartbeat |
| abort | the broker aborts a running transaction and fences its owner |
| away | the broker is down for up to 6 s |
| join, leave | one more worker joins; one is told to stop (SIGTERM) |
| compact | the state topic is compacted down to a few records |
| control | the clock jumps ahead by up to a day |
| store | a local store is lost, restored from its last copy, ahead of its topic, or damaged in use |
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
"""A process to be killed dies before one of its next so many steps; which one is drawn."""


class Nemesis:
    """The nemesis of one run."""

    def __init__(self, world: "World", faults: Faults) -> None:
        self._world, self._faults = world, faults
        self._choices = world.choices
        self.done: Counter[str] = Counter()

    async def work(self) -> None:
        """Inject faults until cancelled."""
        operations = [kind for kind, weight in self._faults.operations.items() for _ in range(weight)]
        while operations:
            await asyncio.sleep(span(self._choices, 0, 2 * self._faults.every_s))
            kind = one_of(self._choices, operations)
            if getattr(self, f"_{kind}")():
                self.done[kind] += 1

    def _kill(self) -> bool:
        alive = [worker for worker in self._world.workers if worker.up]
        if alive:
            victim = one_of(self._choices, alive).process
            victim.dies_at_step = victim.steps + 1 + self._choices.pick(STEPS_AHEAD)
            victim.on_kill = lambda: self.done.update(("kill",))
        return False  # counted when it happens

    def _stop(self) -> bool:
        alive = [worker for worker in self._world.workers if worker.up and not worker.process.stopped]
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
        """Let the next transaction be aborted some moment after it begins; it is counted when that happens."""
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
        up = [worker for worker in self._world.workers if worker.up]
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
        if fate == "copy":  # no fault: `old` restores this copy later
            store.save()
            return False
        if fate == "damaged":
            store.damaged = True
        else:
            store.fate = fate
        return False  # counted when a process meets it
