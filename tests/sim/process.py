"""One simulated operating-system process: the tasks that were made within it, alive, stopped, or dead.

Owns: which task belongs to whom, killing (not one more step), stopping and going on (SIGSTOP, SIGCONT).
Refuses: what runs inside.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, Optional

CURRENT: ContextVar[Optional["Process"]] = ContextVar("process", default=None)
"""The process that a callback belongs to; none is the world: brokers, nemesis, people."""

WORLD: Context = Context()
"""Where a broker's own timers run, whoever's request they serve."""


class SimTask(asyncio.Task[Any]):
    """A task that its process knows, and whose place in a set is no memory address: a replay agrees."""

    def __init__(self, work: Coroutine[Any, Any, Any], *, loop: Any, **more: Any) -> None:
        loop.tasks += 1
        self._number: int = loop.tasks  # before the base class puts it into a set
        super().__init__(work, loop=loop, **more)

    @classmethod
    def made(cls, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any) -> "SimTask":
        """A task factory."""
        task = cls(work, loop=loop, **more)
        owner = CURRENT.get()
        if owner is not None:
            owner.add_task(task)
        return task

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other


class Process:
    """Runs until it is killed; `context` is what all of its tasks inherit."""

    def __init__(self, name: str, started_s: float = 0.0) -> None:
        self.name = name
        self.started_s = started_s
        self.dead = False
        self.stopped = False
        self.steps = 0
        self.dies_at_step: int | None = None  # not one step from this one on
        self.on_death: Callable[[], None] = _nothing
        self.on_kill: Callable[[], None] = _nothing  # when `dies_at` was reached
        self.each_step: Callable[[Process], None] | None = None
        self._tasks: list[SimTask] = []
        self._kept: list[asyncio.Handle] = []
        self.context = copy_context()
        self.context.run(CURRENT.set, self)

    def may_step(self, handle: asyncio.Handle) -> bool:
        """Called before each of its steps. A stopped process's steps are kept, a dead one's are dropped."""
        if self.dead:
            return False
        if self.stopped:
            self._kept.append(handle)
            return False
        self.steps += 1
        if self.each_step is not None:
            self.each_step(self)
        if self.steps == self.dies_at_step:
            self.on_kill()
            self.kill()
        return self._still(handle)

    def _still(self, handle: asyncio.Handle) -> bool:
        """Whether it may, after whatever has just struck."""
        if self.stopped:
            self._kept.append(handle)
        return not (self.dead or self.stopped)

    def add_task(self, task: SimTask) -> None:
        """A task was made within."""
        self._tasks.append(task)
        if len(self._tasks) > 512:
            self._tasks = [one for one in self._tasks if not one.done()]

    def spawn(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Its main task."""
        return self.context.run(loop.create_task, work)

    def kill(self) -> None:
        """Kill −9."""
        if not self.dead:
            self.dead, self._kept = True, []
            self.on_death()

    def stop(self) -> None:
        """SIGSTOP."""
        self.stopped = True

    def resume(self, loop: asyncio.AbstractEventLoop) -> None:
        """SIGCONT: all that came meanwhile is there at once."""
        self.stopped = False
        kept, self._kept = self._kept, []
        for handle in kept:
            loop._ready.append(handle)  # type: ignore[attr-defined]  # the loop's own list, as it took it out

    def close_tasks(self) -> None:
        """After the run: close what never ended, so that nothing is left to the garbage collector's mercy."""
        self.dead = True
        while self._tasks:
            task = self._tasks.pop()
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                self.context.run(_close, task.get_coro())
            else:
                task._log_traceback = False


def _nothing() -> None:
    """Nobody wants to know."""


def _close(work: Any) -> None:
    """Its `finally` blocks run into nothing: the loop drops every step of a dead process."""
    for _ in range(20):
        with contextlib.suppress(RuntimeError, Exception):
            work.close()
            return
