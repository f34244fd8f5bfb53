"""The children of `up` and `chaos`: started, watched, started again when they die, and ended in order.

Owns: restarts with back-off, their count, and that only pids of our own are ever signalled
(`local/broker/child_process.py`: each child leads a session of its own, on a leash). Refuses: what the children do.
"""

import asyncio
import sys
import time
from pathlib import Path

from local.broker.child_process import ChildProcess
from local.supervisor.data_dir import last_words, log_of
from operations import console
from operations.exit_code import ExitCode
from operations.messages import errors_texts, running_texts
from operations.problem import Problem
from streams.runtime.failures import Backoff

PATIENCE_S = 10.0
"""From SIGTERM to SIGKILL."""

STEADY_S = 10.0
"""A child that lived so long has overcome what killed it before: its deaths are counted anew for the back-off. A worker
that cannot come up is dead within three seconds; one that works decides after two."""

AGAIN = Backoff(first_s=0.5, factor=2.0, limit_s=30.0, attempts=1_000_000)
"""From the second death in a row on: the first is followed by a start at once, for whoever was killed out of its work
has nothing to wait for. Never given up: a district must not stay without its workers."""


class SupervisedProcess:
    """One child: its name, how it is started, and how often it was started anew."""

    def __init__(self, name: str, home: Path, arguments: list[str]) -> None:
        self.name = name
        self.restarts = 0
        self._home = home
        self.command = [sys.executable, "-m", "chuishao", *arguments]
        self._child: ChildProcess | None = None
        self._log = home / "log" / f"{name}.log"

    def start(self) -> int:
        """Start it and return its pid."""
        self._log = self.new_log()
        self._child = ChildProcess.start([*self.command, "--restarts", str(self.restarts)], self._log)
        return self._child.pid

    def new_log(self) -> Path:
        """Where the next start writes."""
        return log_of(self._home, self.name)

    def pause(self, failures: int) -> float:
        """Seconds until it is started again after so many deaths in a row."""
        return (AGAIN.after(failures - 1, self.name) or AGAIN.limit_s) if failures > 1 else 0.0

    async def tend(self) -> None:
        """Start it again whenever it dies, for ever; raise a `Problem` when that would be of no use."""
        failures = 0
        while self._child is not None:
            began = time.monotonic()
            code = await self._child.wait()
            failures = 1 if time.monotonic() - began > STEADY_S else failures + 1
            if code == ExitCode.USAGE:
                raise self.hopeless()
            pause = self.pause(failures)
            console.warn(running_texts.ENDED(name=self.name, how=_how(code), seconds=pause, last=self.last()))
            await asyncio.sleep(pause)
            self.restarts += 1
            console.note(running_texts.RUNS_AGAIN(name=self.name, pid=self.start(), restart=self.restarts))

    async def stop(self) -> None:
        """End it: asked first, killed when it does not listen."""
        child, self._child = self._child, None
        if child is None or child.code is not None:
            return
        if await child.terminate(PATIENCE_S) == -9:  # noqa: PLR2004 (SIGKILL)
            console.warn(running_texts.KILLED(name=self.name, seconds=PATIENCE_S))

    def last(self) -> str:
        """The last line of its log."""
        return last_words(self._log) or running_texts.NO_WORDS(log=self._log)

    def hopeless(self) -> Problem:
        """It refuses its settings: another start would end the same way."""
        return errors_texts.HOPELESS(name=self.name, last=self.last(), log=self._log)


def _how(code: int) -> str:
    return running_texts.SIGNAL(number=-code) if code < 0 else running_texts.EXIT_CODE(number=code)


async def stop_all(members: list[SupervisedProcess]) -> None:
    """End several at once."""
    await asyncio.gather(*(member.stop() for member in members))
