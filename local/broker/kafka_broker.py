"""A Kafka broker of our own, on this machine, for trying out, tests and small towns: one node, one command.

    async with Broker(Path(".chuishao")) as broker:
        print(broker.bootstrap)

Composes the other files of this folder: jars, directory, ports, child process, readiness. What goes wrong is
a `Problem`. It listens on 127.0.0.1 alone, and dies with the process that started it.
"""

import asyncio
import os
import shutil
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from local.broker import broker_problems, diagnose, die_with_parent, java, ports
from local.broker.broker_config import HOST, Node, Seat, java_options
from local.broker.broker_dir import DataDir
from local.broker.child_process import ChildProcess
from local.broker.class_archive import WRITE_WITHIN_S, ClassArchive, archive_for
from local.broker.jars import Progress, fetch_kafka
from local.broker.readiness import until_ready
from local.broker.unregister import strike_off
from operations.problem import Problem

START_WITHIN_S = 60.0  # 1 to 2 s on two cores; recovery after a kill −9 and a busy machine take longer
STOP_WITHIN_S = 10.0  # then SIGKILL
_FRESH_PORTS = 3  # tries, when another program takes a port that was free a moment ago


class Broker:
    """One broker on one data directory. `start`, `stop`, `kill`, and `start` again on the same port.

    Start it in a thread that lives as long as the broker is wanted: the main thread, as a rule (leash.py).
    `start`, `stop` and `wait` may be awaited in different event loops.
    """

    leashed = die_with_parent.HOLDS  # False where the system cannot end the broker when this process is killed −9

    def __init__(
        self,
        data_dir: Path,
        port: int | None = None,
        *,
        heap_mb: int = 512,
        progress: Progress | None = None,
        seat: tuple[Seat, str] | None = None,
        rehearsal: ClassArchive | None = None,
    ) -> None:
        """Name the directory; nothing is started yet.

        `port` None or 0: a free one, kept over restarts of this object. `heap_mb`: Java's heap, the process
        has about 150 MB beside it. `progress`: see `fetch_kafka`. `seat`: the place in a cluster and the
        cluster's id, from `Several`; without one it is a cluster of its own. `rehearsal`: this start is to
        become an archive (`class_archive.py`); without one it is a start from an archive.
        """
        self._where = DataDir(data_dir.absolute())
        self._asked_port = port or 0
        self._port = self._asked_port
        self._heap_mb = heap_mb
        self._progress = progress
        self._seat: Seat | None = seat[0] if seat else None
        self._cluster: str | None = seat[1] if seat else None
        self._rehearsal = rehearsal
        self._learned: tuple[str, ...] = ()
        self._child: ChildProcess | None = None
        self._log_start = 0

    @property
    def bootstrap(self) -> str:
        """Where clients connect, `127.0.0.1:port`; known once it was started."""
        assert self._port, "the broker was not started: it has no port yet"
        return f"{HOST}:{self._port}"

    @property
    def pid(self) -> int:
        """The JVM's process id."""
        return self._running().pid

    @property
    def log(self) -> Path:
        """The broker's log file."""
        return self._where.log

    async def start(self) -> None:
        """Fetch Kafka if need be, format if new, start, return when it answers; else raise a `Problem`."""
        assert self._child is None, "the broker is running already"
        jars = self._rehearsal.jars if self._rehearsal else await fetch_kafka(self._progress)
        try:
            self._where.make()
            lock = self._where.claim()
            try:
                await self._start_on(jars, self._where.adopt(self._cluster), lock)
            finally:
                os.close(lock)  # from here on the JVM's copy of it holds the directory, or nobody does
        except OSError as error:
            raise broker_problems.cannot_write(self._where.path, error) from error

    async def stop(self) -> None:
        """End it in order; kill it if that takes too long. Nothing happens if it is not running."""
        child, self._child = self._child, None
        if child is not None:
            await child.terminate(WRITE_WITHIN_S if self._rehearsal else STOP_WITHIN_S)

    def kill(self) -> None:
        """End it with SIGKILL, as a power cut would, and return when it is gone; `start` brings it back."""
        child, self._child = self._running(), None
        child.kill()

    def signal(self, number: int) -> None:
        """Send it a signal; one that has ended by itself hears nothing."""
        self._running().signal(number)

    async def wait(self) -> int:
        """Wait until the JVM ends, however it comes to it, and return its exit code (negative: a signal)."""
        return await self._running().wait()

    def why_it_ended(self) -> Problem:
        """Say why it ended by itself, read off its log: for whoever awaited `wait` and did not stop it."""
        return diagnose.why(self._where, self._port, self._log_start, broker_problems.died)

    async def __aenter__(self) -> Self:
        """Start it."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        await self.stop()

    def _running(self) -> ChildProcess:
        assert self._child is not None, "the broker is not running"
        return self._child

    async def _start_on(self, jars: Path, cluster: str, lock: int) -> None:
        """Start in a locked directory; try other ports when somebody took the free ones meanwhile."""
        for attempt in range(1, _FRESH_PORTS + 1):
            node = self._choose_node()
            self._learned = await self._what_java_knows(jars)
            try:
                if not self._where.is_formatted:
                    await self._format(jars, node, cluster)
                elif node.count == 1:
                    await self._resign(jars, node, lock)
                await self._run(jars, node, lock)
            except broker_problems.PortInUse:
                if self._asked_port or attempt == _FRESH_PORTS:
                    raise
                self._port = 0
            else:
                return

    async def _what_java_knows(self, jars: Path) -> tuple[str, ...]:
        """Asked last of all: whatever else is amiss is said before anybody waits for an archive."""
        if self._rehearsal:
            return self._rehearsal.options
        return java.from_archive(await archive_for(jars, _rehearse))

    def _choose_node(self) -> Node:
        if self._port:
            ports.require_free(self._port)
        else:
            self._port = ports.free_port()
        seat = self._seat or Seat(1, (ports.free_port(),))
        return Node(data_dir=self._where.path, port=self._port, seat=seat)

    async def _format(self, jars: Path, node: Node, cluster: str) -> None:
        """Lay out the topics' folder beside and move it into place: half a format is no format."""
        beside = replace(node, logs="logs.new")
        shutil.rmtree(beside.log_dir, ignore_errors=True)
        self._where.write_settings(beside)
        child = ChildProcess.start(java.format_command(jars, self._where.properties, cluster), self._where.out)
        try:
            code = await child.wait()
        except asyncio.CancelledError:
            child.kill()
            raise
        if code != 0:
            raise diagnose.why(self._where, self._port, self._log_size(), broker_problems.died_starting)
        beside.log_dir.replace(self._where.logs)

    async def _resign(self, jars: Path, node: Node, lock: int) -> None:
        """Run the controller alone, for as long as it takes to strike off what this node was before (resign.py)."""
        child = self._launch(jars, node, lock, self._where.controller_properties)
        try:
            await self._until(strike_off(node.seat.number, node.seat.port), child)
        finally:
            child.kill()  # what it answered is in its log

    async def _run(self, jars: Path, node: Node, lock: int) -> None:
        child = self._launch(jars, node, lock, self._where.properties)
        try:
            await self._until(until_ready(self._port), child)
        except BaseException:
            child.kill()
            raise
        self._child = child

    def _launch(self, jars: Path, node: Node, lock: int, properties: Path) -> ChildProcess:
        self._where.write_settings(node)
        self._log_start = self._log_size()
        options = java_options(self._where.log_properties, self._where.path, heap_mb=self._heap_mb)
        command = java.broker_command(jars, properties, (*options, *self._learned))
        return ChildProcess.start(command, self._where.out, inherit=(lock,))

    async def _until(self, answer: Coroutine[None, None, None], child: ChildProcess) -> None:
        """Wait for the first of three: it answers, it ends, the time is over."""
        ready, ended = asyncio.ensure_future(answer), asyncio.ensure_future(child.wait())
        try:
            await asyncio.wait({ready, ended}, timeout=START_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                raise diagnose.why(self._where, self._port, self._log_start, broker_problems.died_starting)
            if not ready.done():
                last = diagnose.last_bad_line(diagnose.tail(self._where.log, self._log_start))
                raise broker_problems.not_ready(self._where.log, START_WITHIN_S, last)
            await ready
        finally:
            ready.cancel()
            ended.cancel()

    def _log_size(self) -> int:
        try:
            return self._where.log.stat().st_size
        except FileNotFoundError:
            return 0


async def _rehearse(home: Path, rehearsal: ClassArchive) -> None:
    """Up and down in order, so that Java writes its notes."""
    async with Broker(home, rehearsal=rehearsal):
        pass
