"""Workers as real processes, `python -m chuishao worker`, known by their pid; their stderr is kept for searching.

Owns: starting, killing and stopping them. Refuses: what they do.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.deployed_topics import DeployedTopics
from tests.support.topic_listener import ReceivedRecord, TopicListener

LEAVE_S = 10.0
"""Seconds within which a worker stops in order: a supervisor kills it after that."""


@dataclass
class Worker:
    """One process at a time under one name."""

    place: DeployedTopics
    name: str
    log: Path
    restarts: int = -1
    process: asyncio.subprocess.Process | None = field(default=None)
    module: tuple[str, ...] = ("chuishao",)  # another version of the product, and its arguments
    pack: str | None = None
    command: str = "worker"  # or the watcher
    ready_s: float = 0.0  # from its first start until it decided in all of its partitions

    async def start(self) -> None:
        """Start it, or start it again."""
        self.restarts += 1
        args = ["-m", *self.module, self.command, "--name", self.name, "--restarts", str(self.restarts)]
        args += ["--pack", self.pack] if self.pack else []
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, *args, env=self.place.environment(), stdout=log, stderr=log
            )

    async def ready(self) -> None:
        """Wait until it reports its lag: every partition is live, deadlines fire."""

        def is_ready(one: ReceivedRecord) -> bool:
            return one.key == f"ops.health/worker={self.name}".encode() and self._counts(one)

        async with TopicListener.of(self.place, "ops") as listener:
            try:
                await listener.until(lambda: any(is_ready(one) for one in listener.records), f"a ready {self.name}")
            except AssertionError as late:
                raise AssertionError(f"{late}\n{self.log_text()}") from None

    def _counts(self, one: ReceivedRecord) -> bool:
        data = one.json["data"]
        return data["restarts"] == self.restarts and data["lag"] is not None

    def log_text(self) -> str:
        """Return everything that its processes have logged."""
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.returncode is None

    async def kill(self) -> None:
        """Kill it (−9): it logs nothing more."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def leave(self) -> tuple[int, float]:
        """Send SIGTERM; return its exit code, and how long it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.terminate()
        async with asyncio.timeout(2 * LEAVE_S):
            code = await self.process.wait()
        return code, time.monotonic() - begun


@asynccontextmanager
async def workers(place: DeployedTopics, folder: Path, *names: str) -> AsyncIterator[list[Worker]]:
    """Run some workers until they are ready; none is left afterwards."""
    started = [Worker(place, name, folder / f"{place.prefix}{name}.log") for name in names]
    try:
        begun = time.monotonic()
        for worker in started:
            await worker.start()
        for worker in started:
            await worker.ready()
            worker.ready_s = time.monotonic() - begun
        yield started
    finally:
        for worker in started:
            if worker.alive:
                await worker.kill()
