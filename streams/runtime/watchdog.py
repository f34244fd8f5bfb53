"""Watches the event loop from a thread of its own: a loop that does not run is logged, and then the process ends.

A computation that never ends, or a call that blocks, stops heartbeats, timers and even SIGTERM. No code inside the loop
can interrupt it, so the process ends, and a supervisor starts it again: nothing that was in progress is acknowledged.

Time is counted in turns of the thread, not by the clock: a process that was stopped (SIGSTOP, a closed laptop) has had
no turns, and is not ended for it. Where even threads cannot run (a call that keeps the interpreter's lock)
`faulthandler` ends the process later, by the clock, and prints the names of functions as well.

Owns: detecting, logging, ending. Refuses: values (a stack is shown by its function names alone).
"""

import asyncio
import faulthandler
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import structlog

BEAT_S = 0.5
"""Seconds between two signs of life of the loop, and between two looks of the thread."""

SPEAK_S = 5.0
"""Seconds of silence after which it is logged. The longest healthy turn is a batch, well under a second."""

HANG_S = 8.5
"""Seconds of silence after which the process ends. Longer than a session (6 s): the group has given our partitions away
by then. Shorter than the 10 s after which a supervisor kills: a blocked loop does not handle SIGTERM."""

LOCKED_S = 45.0
"""The same for a process whose threads do not run either; longer than a person stops a process for a moment."""

EXIT_CODE = 4
"""The code for a bug of ours (`operations/exit_code.py`)."""

CALLS = 8
"""How many calls of a stack are logged, innermost first."""

log = structlog.get_logger()


def end() -> None:
    """End the process, whatever hangs."""
    with suppress(OSError):  # the reader of stderr is gone, or its disk is full
        sys.stderr.flush()
    os._exit(EXIT_CODE)


class Watchdog:
    """Watches one loop from `start` to `stop`. A test gives shorter times and another `on_hang`."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        *,
        beat_s: float = BEAT_S,
        speak_s: float = SPEAK_S,
        hang_s: float = HANG_S,
        on_hang: Callable[[], None] = end,
    ) -> None:
        self._loop, self._beat_s, self._on_hang = loop, beat_s, on_hang
        self._speak_turns, self._hang_turns = round(speak_s / beat_s), round(hang_s / beat_s)
        self._alive = threading.Event()
        self._stopped = threading.Event()
        self._watched = threading.get_ident()
        self._next: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch. Call it in the loop's own thread."""
        self._show_alive()
        self._thread.start()

    def stop(self) -> None:
        """Stop watching the loop."""
        self._stopped.set()
        if self._next is not None:
            self._next.cancel()
        faulthandler.cancel_dump_traceback_later()

    def _show_alive(self) -> None:
        self._alive.set()
        faulthandler.dump_traceback_later(LOCKED_S, exit=True, file=sys.__stderr__ or sys.stderr)
        self._next = self._loop.call_later(self._beat_s, self._show_alive)

    def _watch(self) -> None:
        silent = 0
        while not self._stopped.wait(self._beat_s):
            silent = 0 if self._alive.is_set() else silent + 1
            self._alive.clear()
            if silent == self._speak_turns:
                log.warning("slow", what="the event loop", calls=self.calls(), fate="the process ends if it stays so")
            if silent == self._hang_turns:
                log.error("hung", what="the event loop", calls=self.calls(), fate="the process ends; nothing is lost")
                self._on_hang()

    def calls(self) -> str:
        """Return what the loop's thread is doing, innermost first: names of functions and files, no values."""
        frame: FrameType | None = sys._current_frames().get(self._watched)  # noqa: SLF001 (there is no other way)
        names: list[str] = []
        while frame is not None and len(names) < CALLS:
            names.append(f"{frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(names)


@contextmanager
def watched() -> Iterator[None]:
    """Watch the running loop as long as the context lasts."""
    watchdog = Watchdog(asyncio.get_running_loop())
    watchdog.start()
    try:
        yield
    finally:
        watchdog.stop()
