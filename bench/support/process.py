"""Processes that are measured: on a core of their own, with their CPU seconds and memory as the kernel counts them.

Owns: pinning, starting, ending, `/proc`. Refuses: reading what they write; their output goes to a log file.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

TICKS_A_S = os.sysconf("SC_CLK_TCK")
LEAVE_S = 15.0
"""Seconds to end after SIGTERM; then SIGKILL."""


class ProcessEndedError(RuntimeError):
    """A measured process ended while it was needed."""


@contextmanager
def on_cores(cores: frozenset[int]) -> Iterator[None]:
    """Let what this thread starts inside run on these cores alone."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cores_apart() -> tuple[frozenset[int], frozenset[int]]:
    """Return the core of what is measured, and those of broker and load; on a machine of one core they share it."""
    first, *others = sorted(os.sched_getaffinity(0))
    return frozenset({first}), frozenset(others or {first})


class Measured:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process, self._log = process, log
        self.pid = process.pid
        self.start = 0  # the number of this start under its name, where that matters

    def cpu_s(self) -> float:
        """Return its CPU seconds so far, of all its threads, in user and kernel mode."""
        self.check()
        return cpu_s(self.pid)

    def rss_mib(self) -> float:
        """Return its resident memory now."""
        self.check()
        return rss_mib(self.pid)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop it (SIGSTOP) inside; it then finds at once all that was written. Stay below its session's time."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def check(self) -> None:
        """Raise `ProcessEndedError` with its last output if it has ended."""
        if self._process.returncode is not None:
            words = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise ProcessEndedError(f"process {self.pid} ended with {self._process.returncode}:\n{words}")


@asynccontextmanager
async def measured(
    command: list[str], log: Path, cores: frozenset[int] | None = None, env: Mapping[str, str] | None = None
) -> AsyncIterator[Measured]:
    """Run a command, on some cores alone if they are given, and end it afterwards."""
    with log.open("ab") as words, on_cores(cores or frozenset(os.sched_getaffinity(0))):
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=words, stderr=words)
    try:
        yield Measured(process, log)
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(LEAVE_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


def cpu_s(pid: int) -> float:
    """Return the CPU seconds of a process; the name in `/proc/PID/stat` may hold spaces and brackets."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_S


def rss_mib(pid: int) -> float:
    """Return the resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
