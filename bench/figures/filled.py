"""A deployment that holds many open cases: how it is filled, opened, and asked the same questions as an empty one.

Owns: filling the state topic, opening a worker on it, its idle cost, memory and disk, and a wave of deadlines.
Refuses: comparing (`full.py`).
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiokafka import ConsumerRecord

from bench.figures.clients import client, hearing, until
from bench.peers.run import reports
from bench.support import kafka, product
from bench.support.ground import Ground
from bench.support.process import Measured
from bench.support.product import COMMANDS, EVENTS, OPENED, PARTITIONS, REPORTS, STATE, WARNED, DeployedTopics
from bench.support.spread import Rate
from bench.support.states import Template
from bench.support.subject import work_off

IDLE_S = 20.0
"""Over which the cost of doing nothing is measured."""

SETTLE_S = 5.0
"""Seconds after an opening: what it left behind (garbage, RocksDB's writing) is not the cost of an idle worker."""

PROBE_S = 0.25
"""Between two reports that are sent while deadlines fall due."""

BEFORE_S = 3.0
"""The clock is set so long before the deadlines."""

WITHIN_S = 600.0


@dataclass(frozen=True, slots=True)
class Wave:
    """Many deadlines in one second, in real seconds after it."""

    deadlines: int
    all_after_s: float  # the last one's event
    others_s: list[float]  # reports that were sent meanwhile, each until its case is there


class Filled:
    """One deployment; it holds `cases` of one template."""

    def __init__(self, where: Ground, place: DeployedTopics, cases: int) -> None:
        self.where, self.place, self.cases = where, place, cases
        self.folder = where.folder / place.prefix

    @classmethod
    async def make(cls, where: Ground, cases: int) -> "Filled":
        """Make its topics."""
        made = cls(where, await product.deploy_topics(where.kafka, PARTITIONS), cases)
        made.folder.mkdir()
        return made

    async def set_clock(self, now: datetime) -> None:
        """From here on it is so late, and time passes as it does."""
        setting = {"mode": "virtual", "base": now.isoformat(), "since": datetime.now(UTC).isoformat(), "speed": 1}
        async with client(self.place) as hand:
            await hand.send("control", "clock", setting)

    async def fill(self, template: Template, number: int, prefix: str) -> None:
        """Write states, as if their commands had been decided up to where the command topic ends."""
        place = self.place
        async with kafka.producing(place.kafka, compression="lz4") as producer:
            await kafka.write_to(producer, place.topic(STATE), template.copies(prefix, number))
        group = product.deciding_group(place)
        async with kafka.offsets(place.kafka, group, place.topic(COMMANDS), PARTITIONS) as offsets:
            await offsets.to(await offsets.ends())

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Opened"]:
        """Run a worker on it, until all its partitions are open."""
        began = time.perf_counter()
        async with product.worker(self.place, self.folder, self.where.core) as process:
            await product.until_ready(self.place, process)
            yield Opened(self, process, time.perf_counter() - began)

    def disk_bytes(self) -> int:
        """Return the size of the worker's local stores."""
        return _bytes(self.folder / "data")

    def topic_bytes(self) -> int:
        """Return what the state topic takes on the broker, compressed as it lies there."""
        logs = (self.where.folder / "broker").rglob(f"{self.place.topic(STATE)}-*")
        return sum(_bytes(folder) for folder in logs if folder.is_dir())


class Opened:
    """A worker that runs on it."""

    def __init__(self, filled: Filled, process: Measured, open_s: float) -> None:
        self._filled, self._place, self.process, self.open_s = filled, filled.place, process, open_s

    async def idle_ms(self) -> float:
        """Return the CPU milliseconds of a second in which nothing is due."""
        await asyncio.sleep(SETTLE_S)
        before = self.process.cpu_s()
        await asyncio.sleep(IDLE_S)
        return 1000 * (self.process.cpu_s() - before) / IDLE_S

    async def take(self, number: int) -> Rate:
        """Work off so many new reports."""
        place = self._place
        async with (
            kafka.producing(place.kafka) as producer,
            kafka.output(place.kafka, place.topic(EVENTS), PARTITIONS, OPENED) as out,
        ):

            async def lay(count: int) -> None:
                await kafka.write(producer, place.topic(REPORTS), 1, reports(count))

            return await work_off(self.process, out, lay, number)

    async def wave(self, due: datetime, deadlines: int) -> Wave:
        """Push the clock to just before a moment and wait until all that is due then is decided."""
        warned: list[float] = []
        base, sent, came = kafka.fresh_name("w"), dict[str, float](), dict[str, float]()
        pattern = re.compile(rb'"id":"(' + base.encode() + rb'-\d+)"')

        def heard(topic: str, record: ConsumerRecord, now: float) -> None:  # noqa: ARG001 (a reader's form)
            if WARNED in record.value:
                warned.append(now)
            elif OPENED in record.value and (found := pattern.search(record.value)):
                came.setdefault(found[1].decode(), now)

        async with hearing(self._place, (EVENTS,), heard), client(self._place) as hand:
            names = kafka.names_of(base)
            await self._filled.set_clock(datetime.fromtimestamp(due.timestamp() - BEFORE_S, due.tzinfo))
            began = time.perf_counter() + BEFORE_S
            while len(warned) < deadlines and time.perf_counter() < began + WITHIN_S:
                name = next(names)
                sent[name] = await hand.send(REPORTS, name, product.report(name))
                await asyncio.sleep(PROBE_S)
            await _all_there(lambda: len(warned) >= deadlines and len(came) == len(sent), self.process)
        return Wave(len(warned), warned[deadlines - 1] - began, [came[name] - at for name, at in sent.items()])


async def _all_there(there: Callable[[], bool], process: Measured) -> None:
    await until(there, process, WITHIN_S, "the last deadline or report")


def _bytes(folder: Path) -> int:
    return sum(512 * file.stat().st_blocks for file in folder.rglob("*") if file.is_file())  # indexes are sparse
