"""Watches the event loop from a thread of its own: a loop that does not turn is said, and then the process ends.

A computation that never ends, or a call that blocks, stops heartbeats, timers and even SIGTERM. Nobody inside the
loop can cut it, so the process ends, and a supervisor starts it again: nothing of what was in hand is acknowledged.

Time is counted in the thread's own turns, not by the clock: a process that was stopped (SIGSTOP, a laptop's lid) has
had no turns, and is not ended for it. Where even threads cannot run (a call that keeps the interpreter's lock)
`faulthandler` ends the process later, by the clock, with names of functions as well.

Owns: noticing, speaking, ending. Refuses: values (a stack is named by its functions alone).
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
"""How often the loop shows that it turns, and how often the thread looks."""

SPEAK_S = 5.0
"""From here on it is said. The longest healthy turn is a batch of decisions, well under a second."""

HANG_S = 8.5
"""From here on it is over. Longer than a session (6 s): the group has given our partitions away by then. Shorter than
the 10 s after which a supervisor kills: a blocked loop hears no SIGTERM."""

LOCKED_S = 45.0
"""The same for a process whose threads do not run either; longer than anybody stops a process for a moment."""

EXIT_CODE = 4
"""Our bug (`operations/exit_code.py`)."""

CALLS = 8
"""Of a stack: the innermost."""

log = structlog.get_logger()


def end() -> None:
    """The end, whatever hangs."""
    with suppress(OSError):  # whoever reads our words is gone, or has no room for them
        sys.stderr.flush()
    os._exit(EXIT_CODE)


class Watchdog:
    """One loop, watched from `start` to `stop`. A test gives shorter times and another end."""

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
        self._beaten = threading.Event()
        self._over = threading.Event()
        self._watched = threading.get_ident()
        self._next: asyncio.TimerHandle | None = None
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """In the loop's own thread."""
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """Let the loop go unwatched."""
        self._over.set()
        if self._next is not None:
            self._next.cancel()
        faulthandler.cancel_dump_traceback_later()

    def _beat(self) -> None:
        self._beaten.set()
        faulthandler.dump_traceback_later(LOCKED_S, exit=True, file=sys.__stderr__ or sys.stderr)
        self._next = self._loop.call_later(self._beat_s, self._beat)

    def _watch(self) -> None:
        silent = 0
        while not self._over.wait(self._beat_s):
            silent = 0 if self._beaten.is_set() else silent + 1
            self._beaten.clear()
            if silent == self._speak_turns:
                log.warning("slow", what="the event loop", calls=self.calls(), fate="ended if it does not turn soon")
            if silent == self._hang_turns:
                log.error("hung", what="the event loop", calls=self.calls(), fate="the process ends; nothing is lost")
                self._on_hang()

    def calls(self) -> str:
        """What the loop's thread is doing, innermost first: names of functions and files, no values."""
        frame: FrameType | None = sys._current_frames().get(self._watched)  # noqa: SLF001 (there is no other way)
        names: list[str] = []
        while frame is not None and len(names) < CALLS:
            names.append(f"{frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(names)


@contextmanager
def watched() -> Iterator[None]:
    """Watch the running loop as long as the context lasts."""
    dog = Watchdog(asyncio.get_running_loop())
    dog.start()
    try:
        yield
    finally:
        dog.stop()
