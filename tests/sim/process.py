"""One simulated operating-system process: the tasks that were made in it, running, stopped, or dead.

Owns: which task belongs to which process, killing (not one more step), stopping and resuming (SIGSTOP, SIGCONT).
Refuses: what runs inside.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any, Optional

CURRENT: ContextVar[Optional["Process"]] = ContextVar("process", default=None)
"""The process that a callback belongs to; none means the world: brokers, nemesis, people."""

WORLD: Context = Context()
"""The context in which a broker's own timers run, whoever's request they serve."""


class SimTask(asyncio.Task[Any]):
    """A task that belongs to a process. Its hash is a number, not a memory address, so that a replay agrees."""

    def __init__(self, work: Coroutine[Any, Any, Any], *, loop: Any, **more: Any) -> None:
        loop.tasks += 1
        self._number: int = loop.tasks  # before the base class puts it into a set
        super().__init__(work, loop=loop, **more)

    @classmethod
    def made(cls, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any) -> "SimTask":
        """Make a task; this is the loop's task factory."""
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
    """A process that runs until it is killed; its tasks inherit `context`."""

    def __init__(self, name: str, started_s: float = 0.0) -> None:
        self.name = name
        self.started_s = started_s
        self.dead = False
        self.stopped = False
        self.steps = 0
        self.dies_at_step: int | None = None  # no step runs from this one on
        self.on_death: Callable[[], None] = _nothing
        self.on_kill: Callable[[], None] = _nothing  # called when `dies_at_step` is reached
        self.each_step: Callable[[Process], None] | None = None
        self._tasks: list[SimTask] = []
        self._held_steps: list[asyncio.Handle] = []
        self.context = copy_context()
        self.context.run(CURRENT.set, self)

    def may_step(self, handle: asyncio.Handle) -> bool:
        """Decide before each step whether it runs. A stopped process's steps are kept, a dead one's are dropped."""
        if self.dead:
            return False
        if self.stopped:
            self._held_steps.append(handle)
            return False
        self.steps += 1
        if self.each_step is not None:
            self.each_step(self)
        if self.steps == self.dies_at_step:
            self.on_kill()
            self.kill()
        return self._may_still_step(handle)

    def _may_still_step(self, handle: asyncio.Handle) -> bool:
        """Return whether the step still runs after the fault that may just have happened."""
        if self.stopped:
            self._held_steps.append(handle)
        return not (self.dead or self.stopped)

    def add_task(self, task: SimTask) -> None:
        """Register a task that was made within the process."""
        self._tasks.append(task)
        if len(self._tasks) > 512:
            self._tasks = [one for one in self._tasks if not one.done()]

    def spawn(self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start its main task."""
        return self.context.run(loop.create_task, work)

    def kill(self) -> None:
        """Kill it (−9)."""
        if not self.dead:
            self.dead, self._held_steps = True, []
            self.on_death()

    def stop(self) -> None:
        """Stop it (SIGSTOP)."""
        self.stopped = True

    def resume(self, loop: asyncio.AbstractEventLoop) -> None:
        """Resume it (SIGCONT): all that arrived meanwhile is ready at once."""
        self.stopped = False
        held, self._held_steps = self._held_steps, []
        for handle in held:
            loop._ready.append(handle)  # type: ignore[attr-defined]  # the loop's own list, from which it was taken

    def close_tasks(self) -> None:
        """Close what never ended, after the run, so that nothing is left to the garbage collector."""
        self.dead = True
        while self._tasks:
            task = self._tasks.pop()
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                self.context.run(_close, task.get_coro())
            else:
                task._log_traceback = False


def _nothing() -> None:
    """Do nothing."""


def _close(work: Any) -> None:
    """Close a coroutine. Its `finally` blocks have no effect: the loop drops every step of a dead process."""
    for _ in range(20):
        with contextlib.suppress(RuntimeError, Exception):
            work.close()
            return
