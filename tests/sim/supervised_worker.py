"""A worker under a supervisor: it runs in a simulated process and is started again whenever the process is gone.

Owns: starting, stopping, and restarting after an end. Refuses: what a worker does.
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
    """One worker of the deployment. All of its processes share its name, so it keeps its group membership."""

    def __init__(self, world: "World", name: str) -> None:
        self._world = world
        self._deployment: Deployment = replace(world.deployment, worker=name)
        self.name = name
        self.process = Process(name)
        self.ends: list[str] = []  # why its processes ended, other than by a kill
        self._stop = asyncio.Event()
        self.wanted = True
        self._starts = -1
        self.start()

    @property
    def up(self) -> bool:
        """Whether a process runs and has not been told to stop."""
        return not self.process.dead and not self._stop.is_set()

    def start(self) -> None:
        """Start a new process."""
        if not self.wanted:
            return
        self._starts += 1
        world = self._world
        self._stop = asyncio.Event()
        self.process = process = Process(f"{self.name}/{self._starts}", world.loop.time())
        process.on_death = self._restart_later
        world.processes.append(process)
        process.each_step = world.each_step
        work = world.work(replace(self._deployment, restarts=self._starts), self._stop)
        task = process.spawn(world.loop, work)
        task.add_done_callback(lambda done: self._ended(process, done), context=WORLD)

    def leave(self) -> None:
        """Send SIGTERM, and do not start it again."""
        self.wanted = False
        self._stop.set()

    def _ended(self, process: Process, task: "asyncio.Task[None]") -> None:
        """End the process as `os._exit` does: everything else that runs in it is gone."""
        if not task.cancelled() and task.exception() is not None:
            self.ends.append(f"{type(task.exception()).__name__}: {task.exception()}")
        process.kill()

    def _restart_later(self) -> None:
        self._world.call_later(span(self._world.choices, 0.05, 1.0), self.start)
