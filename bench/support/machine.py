"""What a figure was measured on: cores, processor, versions, commit.

Owns: reading all that from the system. Refuses: judging whether the machine is quiet: it writes down its load.
"""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.support.product import KAFKA_VERSION

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Machine:
    """As it was when the measurement began."""

    cores: int
    cpu: str
    load: float  # runnable processes, averaged over the minute before
    python: str
    kafka: str
    commit: str  # with `+` behind it when files differ from it
    date: str  # UTC

    @classmethod
    def here(cls) -> "Machine":
        """Read it."""
        return cls(
            cores=len(os.sched_getaffinity(0)),
            cpu=_cpu(),
            load=round(os.getloadavg()[0], 2),
            python=platform.python_version(),
            kafka=KAFKA_VERSION,
            commit=_commit(),
            date=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        )

    def __str__(self) -> str:
        return (
            f"{self.cores} cores of {self.cpu}, load {self.load} at the start, Python {self.python}, "
            f"Kafka {self.kafka}, commit {self.commit}, {self.date}"
        )


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    """Name the commit; a copy without git has none."""
    try:
        return _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip()
