"""The child process: start it on a leash, wait for its end, end it. Knows no Kafka.

It runs in a session of its own, so that Ctrl-C in a terminal reaches its supervisor alone, which ends it in
order; and on a leash (`die_with_parent.py`), so that it does not outlive a supervisor that was killed. Signals go to
the one pid that was started here, and never after it was reaped.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

from local.broker import die_with_parent
from local.broker.daemon_threads import result, spawn

# They would change the broker from outside: a Java agent, other class paths, other options.
_KEPT_OUT = frozenset({"CLASSPATH", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JDK_AOT_VM_OPTIONS"})


def environment(of: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what Java would pick up from it."""
    return {name: value for name, value in of.items() if name not in _KEPT_OUT}


class ChildProcess:
    """A running program. Made by `Child.start`, in a thread that outlives the program (see leash.py)."""

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self._ended: Future[int] = spawn(f"wait-{popen.pid}", popen.wait)

    @classmethod
    def start(cls, command: Sequence[str | Path], out: Path, *, inherit: Sequence[int] = ()) -> "ChildProcess":
        """Start it: stdout and stderr go to the file `out`, the file descriptors `inherit` go with it."""
        wrapper = (sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid()))
        with out.open("wb") as file:
            return cls(
                subprocess.Popen(
                    [*wrapper, *map(str, command)],
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    cwd=out.parent,
                    env=environment(os.environ),
                    pass_fds=inherit,
                    start_new_session=True,
                )
            )

    @property
    def pid(self) -> int:
        """The program's pid: the wrapper has become the program."""
        return self._popen.pid

    @property
    def code(self) -> int | None:
        """How it ended (negative: by that signal), None while it runs."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        """Wait for its end and return its code."""
        return await result(self._ended)

    async def terminate(self, patience_s: float) -> int:
        """Ask it to end, and kill it if it has not after `patience_s`, or if the waiting is cancelled."""
        self._popen.send_signal(signal.SIGTERM)
        try:
            return await asyncio.wait_for(self.wait(), patience_s)
        except TimeoutError:
            return self.kill()
        except asyncio.CancelledError:
            self.kill()
            raise

    def signal(self, number: int) -> None:
        """Send it a signal; one that has ended hears nothing."""
        self._popen.send_signal(number)

    def kill(self) -> int:
        """End it with SIGKILL and wait until it is gone. Blocks, for the milliseconds that this takes."""
        self._popen.send_signal(signal.SIGKILL)
        return self._ended.result()
