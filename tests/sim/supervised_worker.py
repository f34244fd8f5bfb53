"""A worker under a supervisor: its work in a simulated process, started again whenever it is gone.

Owns: starting, telling to stop, what comes after an end. Refuses: what a worker does.
"""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from streams.deployment import Deployment
from tests.sim.choices import span
from tests.sim.process import WORLD, Process

if TYPE_CHECKING:
    from tests.sim.world import World


class SupervisedWorker:
    """One worker of the deployment; its name is that of all of its processes, so its membership stays."""

    def __init__(self, world: "World", name: str) -> None:
        self._world = world
        self._deployment: Deployment = replace(world.deployment, worker=name)
        self.name = name
        self.process = Process(name)
        self.ends: list[str] = []  # of what its processes died, beside kills
        self._stop = asyncio.Event()
        self._wanted = True
        self._starts = -1
        self.start()

    @property
    def up(self) -> bool:
        """A process runs and has not been told to stop."""
        return not self.process.dead and not self._stop.is_set()

    def start(self) -> None:
        """A new process."""
        if not self._wanted:
            return
        self._starts += 1
        world = self._world
        self._stop = asyncio.Event()
        self.process = process = Process(f"{self.name}/{self._starts}", world.loop.time())
        process.on_death = self._again
        world.processes.append(process)
        process.each_step = world.each_step
        work = world.work(replace(self._deployment, restarts=self._starts), self._stop)
        task = process.spawn(world.loop, work)
        task.add_done_callback(lambda done: self._ended(process, done), context=WORLD)

    def leave(self) -> None:
        """SIGTERM, for good."""
        self._wanted = False
        self._stop.set()

    def _ended(self, process: Process, task: "asyncio.Task[None]") -> None:
        """`os._exit`: whatever else of it ran is gone with it."""
        if not task.cancelled() and task.exception() is not None:
            self.ends.append(f"{type(task.exception()).__name__}: {task.exception()}")
        process.kill()

    def _again(self) -> None:
        self._world.call_later(span(self._world.choices, 0.05, 1.0), self.start)
