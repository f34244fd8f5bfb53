"""A worker that is struck: killed, stopped, filled up, left dead; and started again by its supervisor.

Owns: what can be done to the one process that this object started. Refuses: pids that it did not start. Each start has
a log of its own, so that what happened before a kill can still be read.
"""

import resource
import signal
from pathlib import Path

import orjson

from local.supervisor.supervisor import SupervisedProcess

FULL_BYTES = 4096
"""How large a file of a process may be whose quota is full: every log and store is larger."""


class WorkerProcess(SupervisedProcess):
    """A member that is hurt."""

    def __init__(self, number: int, home: Path, pack: str) -> None:
        self.number = number
        arguments = ["worker", "--name", f"worker-{number}", "--pack", pack]
        super().__init__(f"worker-{number}", home, arguments)
        self._starts = 0
        self._rest_s: float | None = None

    def new_log(self) -> Path:
        """A file a start."""
        self._starts += 1
        return self._home / "log" / f"{self.name}.{self._starts}.log"

    def pause(self, failures: int) -> float:
        """As any member, unless it is to be left dead."""
        rest, self._rest_s = self._rest_s, None
        return super().pause(failures) if rest is None else rest

    @property
    def runs(self) -> bool:
        """Whether its process lives."""
        return self._child is not None and self._child.code is None

    @property
    def pid(self) -> int:
        """The process that was started last."""
        assert self._child is not None, "it was not started"
        return self._child.pid

    @property
    def owns(self) -> frozenset[int]:
        """The partitions that it was last given, as it said itself; none when it has not been given any yet."""
        return assigned(self._log.read_bytes() if self._log.exists() else b"")

    def kill(self, rest_s: float | None = None) -> None:
        """Kill -9, and return when it is gone. Left dead for so long, or started again as its supervisor does."""
        self._rest_s = rest_s
        if self._child is not None:
            self._child.kill()

    def halt(self) -> None:
        """SIGSTOP."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)

    def fill(self) -> None:
        """Nothing can be written any more; until `drain`, or until it is started again."""
        if self.runs and self._child is not None:
            limit(self._child.pid, FULL_BYTES)

    def drain(self) -> None:
        """There is room again."""
        if self.runs and self._child is not None:
            limit(self._child.pid, resource.RLIM_INFINITY)

    def _signal(self, number: int) -> None:
        if self._child is not None:
            self._child.signal(number)


def limit(pid: int, size: int) -> None:
    """How large the files of a process of ours may become: a write beyond it fails as on a full disk."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard if size == resource.RLIM_INFINITY else size, hard))


def assigned(log: bytes) -> frozenset[int]:
    """The last `assigned` of a worker's log."""
    for line in reversed(log.splitlines()):
        if b'"assigned"' in line:
            said = orjson.loads(line)
            if said.get("event") == "assigned":
                return frozenset(said["partitions"])
    return frozenset()
