"""An event loop with virtual time: nothing waits, and the order of the ready callbacks is drawn.

Owns: virtual time, the order of ready callbacks, and that callbacks of a dead or stopped process do not run. Refuses:
sockets, threads, signals, real time.

Each callback carries the context in which it was made, and a context knows its process (`process.py`). A process is
killed between any two of its steps by never running another one, and stopped by keeping its steps until it resumes.
"""

import asyncio
import contextvars
import heapq
from asyncio import events
from collections.abc import Callable, Coroutine
from typing import Any

from tests.sim.choices import Choices
from tests.sim.process import CURRENT, SimTask


class DeadlockError(Exception):
    """Nothing is ready and no timer is set."""


class SimLoop(asyncio.BaseEventLoop):
    """A loop that runs one ready callback at a time, in an order drawn by `choices`, then jumps to the next timer."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices
        self._virtual = 0.0
        self._number = 0
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._ready: list[asyncio.Handle] = []
        self.steps = 0
        self.tasks = 0
        self.unhandled: list[dict[str, Any]] = []
        self.set_task_factory(SimTask.made)  # type: ignore[arg-type]  # it makes tasks of its own class

    def time(self) -> float:
        """Return the seconds since the world began."""
        return self._virtual

    def call_at(  # type: ignore[override]  # typeshed ties callback and arguments together
        self, when: float, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.TimerHandle:
        """Do as the base class, with a heap of tuples: comparing timers would cost half of a run."""
        timer = events.TimerHandle(when, callback, args, self, context)
        self._number += 1
        heapq.heappush(self._timers, (when, self._number, timer))
        return timer

    def _timer_handle_cancelled(self, handle: asyncio.TimerHandle) -> None:
        """Do nothing: a cancelled timer is passed over when its time comes."""

    def call_soon_threadsafe(  # type: ignore[override]  # as above
        self, callback: Callable[..., object], *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        """Do as `call_soon`: there is one thread."""
        return self.call_soon(callback, *args, context=context)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Keep an error that nobody awaited, for the world to look at."""
        self.unhandled.append(context)

    def _asyncgen_finalizer_hook(self, agen: Any) -> None:
        """Do nothing: a generator that its process left behind is gone with it."""

    def _process_events(self, event_list: Any) -> None:
        """Do nothing: there is no selector."""

    def _write_to_self(self) -> None:
        """Do nothing: there is no selector to wake."""

    def _run_once(self) -> None:
        ready, pick = self._ready, self._choices.pick
        while not self._stopping:  # type: ignore[attr-defined]
            if not ready:
                self._advance()
            count = len(ready)
            if count > 1:
                index = pick(count)
                handle, ready[index] = ready[index], ready[-1]
                ready.pop()
            else:
                handle = ready.pop()
            if handle._cancelled:
                continue
            owner = handle._context.get(CURRENT)  # type: ignore[attr-defined]
            if owner is None or owner.may_step(handle):
                self.steps += 1
                handle._run()

    def _advance(self) -> None:
        """Jump to the next moment at which a timer is due, and make all timers of that moment ready."""
        timers = self._timers
        while timers and timers[0][2]._cancelled:
            heapq.heappop(timers)
        if not timers:
            raise DeadlockError("nothing is ready and no timer is set")
        self._virtual = moment = max(self._virtual, timers[0][0])
        while timers and timers[0][0] <= moment:
            timer = heapq.heappop(timers)[2]
            if not timer._cancelled:
                self._ready.append(timer)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run one task of the world to its end."""
        asyncio.set_event_loop(self)
        try:
            return self.run_until_complete(work)
        finally:
            asyncio.set_event_loop(None)
