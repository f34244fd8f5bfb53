"""A worker under more reports than it can decide: what its timers, its actions, other sources and its memory say.

Owns: the course (rate, seeds whose deadlines fall due meanwhile, flood, drain) and its figures, taken from outside
through Kafka. Refuses: judging: `tests/kafka/test_burst.py` does.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.deployment import Deployment
from tests.support.deployed_topics import DeployedTopics
from tests.support.foreign_client import SOURCE, UNIT, action, report
from tests.support.worker_process import Worker

OTHER = "wangge-tong"
"""The source that sends a report a second while the other one floods."""

NINE = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
WARNED = timedelta(hours=1, minutes=30)
"""After it a seed is warned: three quarters of the village's two working hours to accept."""

CHUNK = 2000
"""Reports a write."""

PROBE_S = 1.0
"""Between two probes: a report of the other source, an accept of a seed."""

SOWING = 20.0
"""How fast the clock goes while seeds are sown."""

LATE_S = 60.0
"""Seconds beyond the end of the drain, for records that have not come."""


@dataclass
class Seen:
    """What came out, and when (real seconds)."""

    opened: list[float] = field(default_factory=list)
    told: dict[str, float] = field(default_factory=dict)  # a report of the other source -> when its status came
    answered: dict[str, float] = field(default_factory=dict)
    fired: list[tuple[float, datetime]] = field(default_factory=list)  # a deadline's event: when it came, its time
    cases: dict[str, None] = field(default_factory=dict)  # of the unit, in order
    health: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Figures:
    """Of one flood, in real seconds and MiB."""

    rate: float = 0.0
    reports: int = 0
    flood_s: float = 0.0  # for how long it was sent
    drain_s: float = 0.0  # from its first report to the last one's case
    steady_s: float = 0.0  # from the end of sending until a report of the other source is as quick as before
    timer_late_s: list[float] = field(default_factory=list)
    actions_s: list[float] = field(default_factory=list)
    others_s: list[float] = field(default_factory=list)
    before_s: list[float] = field(default_factory=list)  # reports of the other source before the flood
    rss_mib: dict[str, float] = field(default_factory=dict)
    lag: int = 0  # the largest in ops.health
    oldest_s: float = 0.0


def spread(values: list[float]) -> str:
    """Median, p99 and the worst."""
    if not values:
        return "none"
    ranked = sorted(values)
    p99 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]
    return f"p50 {ranked[len(ranked) // 2]:.2f}  p99 {p99:.2f}  max {ranked[-1]:.2f}  ({len(ranked)})"


class Flood:
    """One worker on one deployment; its clock runs at the machine's speed from a morning on."""

    def __init__(self, place: DeployedTopics, worker: Worker, producer: AIOKafkaProducer) -> None:
        self._place, self._worker, self._producer = place, worker, producer
        self._numbers = itertools.count()
        self._since, self._base, self._speed = datetime.now(UTC), NINE, 1.0
        self.seen, self.figures = Seen(), Figures()

    async def set_clock(self, base: datetime, speed: float) -> None:
        """From now on it is so late, and goes so fast."""
        self._since, self._base, self._speed = datetime.now(UTC), base, speed
        said = {"mode": "virtual", "base": base.isoformat(), "since": self._since.isoformat(), "speed": speed}
        await self._write(OutgoingRecord(self._place.topic("control"), b"clock", json.dumps(said).encode()))

    async def send(self, number: int, source: str = SOURCE) -> list[str]:
        """So many reports of a source; their names."""
        names = [f"{source}-{next(self._numbers)}" for _ in range(number)]
        topic = self._place.topic(f"reports.{source}")
        for start in range(0, number, CHUNK):
            bodies = (report(name, source=source) for name in names[start : start + CHUNK])
            await self._write(*(OutgoingRecord(topic, None, orjson.dumps(body)) for body in bodies))
        return names

    async def until_opened(self, number: int, within_s: float) -> None:
        """So many cases in all."""
        async with asyncio.timeout(within_s):
            while len(self.seen.opened) < number:  # noqa: ASYNC110 (the listener notes it; an event would cost more)
                await asyncio.sleep(0.05)

    async def measure_rate(self, number: int) -> None:
        """How fast reports become cases: the middle of a run, without its beginning and end."""
        begun = len(self.seen.opened)
        await self.send(number)
        await self.until_opened(begun + number, 600)
        first, last = (self.seen.opened[begun + int(number * part)] for part in (0.2, 0.9))
        self.figures.rate = 0.7 * number / (last - first)

    async def seed(self, number: int, span_s: float) -> None:
        """Open cases whose warnings fall due one after the other over such a time, from the end of this on."""
        begun, start = len(self.seen.opened), self._now()
        await self.set_clock(start, SOWING)
        for _ in range(number):
            await self.send(1)
            await asyncio.sleep(span_s / number / SOWING)
        await self.until_opened(begun + number, LATE_S)
        await self.set_clock(start + WARNED, 1.0)
        async with asyncio.timeout(2 * LATE_S):  # cases opened before the seeds are warned first
            while len(self.seen.fired) < begun:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def probe(self, count: int, into: list[float]) -> None:
        """Send reports of the other source, one at a time, with nothing else going on."""
        for _ in range(count):
            sent = time.time()
            [name] = await self.send(1, OTHER)
            await self._until(self.seen.told, name, sent + LATE_S)
            into.append(self.seen.told[name] - sent)

    async def drain(self, opened: int, number: int, sending: asyncio.Task[Any], within_s: float) -> None:
        """Probe and act until all is decided and the other source is as quick as before the flood."""
        figures, begun = self.figures, time.time()
        reports: dict[str, float] = {}  # when each was sent
        actions: dict[str, float] = {}
        usual = 2 * sorted(figures.before_s)[len(figures.before_s) // 2] + 0.1
        seeds, sent_s = iter(list(self.seen.cases)), 0.0
        async with asyncio.timeout(within_s):
            while len(self.seen.opened) < opened + number + len(reports) or not self._quick(reports, usual):
                reports[(await self.send(1, OTHER))[0]] = time.time()
                case = next(seeds, None)
                if case is not None:
                    name = f"a-{case}"
                    body = orjson.dumps(action(name, case, "accept"))
                    await self._write(OutgoingRecord(self._place.topic(f"actions.{UNIT}"), case.encode(), body))
                    actions[name] = time.time()
                await asyncio.sleep(PROBE_S)
                if sending.done() and not sent_s:
                    sent_s = time.time() - begun
        figures.steady_s = time.time() - begun - sent_s
        figures.flood_s, figures.reports = sent_s, number
        figures.drain_s = self.seen.opened[opened + number - 1] - begun
        figures.others_s = [self.seen.told[name] - at for name, at in reports.items() if name in self.seen.told]
        for name, at in actions.items():
            await self._until(self.seen.answered, name, time.time() + LATE_S)
            figures.actions_s.append(self.seen.answered[name] - at)
        figures.timer_late_s = [came - self._real(at) for came, at in self.seen.fired if self._real(at) >= begun]
        figures.lag = max(int(one["lag"] or 0) for one in self.seen.health)
        figures.oldest_s = max(float(one["oldest_unhandled_s"]) for one in self.seen.health)

    def _quick(self, reports: dict[str, float], usual: float) -> bool:
        """Whether the last three probes but the newest came as they did before."""
        last = list(reports.items())[-4:-1]
        return len(last) == 3 and all(self.seen.told.get(name, at + LATE_S) - at < usual for name, at in last)  # noqa: PLR2004

    def _now(self) -> datetime:
        return self._base + (datetime.now(UTC) - self._since) * self._speed

    def _real(self, at: datetime) -> float:
        """When the present clock shows a moment."""
        return self._since.timestamp() + (at - self._base).total_seconds() / self._speed

    async def _until(self, there: dict[str, float], name: str, end: float) -> None:
        while name not in there:
            if time.time() > end:
                raise TimeoutError(f"{name} did not come")
            await asyncio.sleep(0.01)

    async def _write(self, *records: OutgoingRecord) -> None:
        await deliver(self._producer, records)

    async def listen(self) -> None:
        """Note the output records. Most are only counted: this process shares the machine."""
        place = self._place
        topics = [place.topic(name) for name in ("case-events", "ops", f"dispatch.{UNIT}", f"status.{OTHER}")]
        consumer = AIOKafkaConsumer(
            *topics, bootstrap_servers=place.kafka, isolation_level="read_committed", auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            while True:
                for tp, records in (await consumer.getmany(timeout_ms=200)).items():
                    for record in records:
                        self._note(place.short(tp.topic), record, time.time())
        finally:
            await consumer.stop()

    def _note(self, topic: str, record: Any, now: float) -> None:  # noqa: ANN401 (aiokafka's)
        seen, raw = self.seen, record.value or b""
        if topic == "case-events" and b'"chuishao.case.opened"' in raw:
            seen.opened.append(now)
        elif topic == "case-events" and b'"chuishao.case.warned"' in raw:
            seen.fired.append((now, datetime.fromisoformat(orjson.loads(raw)["time"])))
        elif topic == f"status.{OTHER}":
            seen.told.setdefault((record.key or b"").decode(), now)
        elif topic == "ops" and b"ops.health" in (record.key or b""):
            seen.health.append(orjson.loads(raw)["data"])
        elif topic == f"dispatch.{UNIT}" and record.key.startswith(b"action:"):
            seen.answered.setdefault(record.key.decode().removeprefix("action:"), now)
        elif topic == f"dispatch.{UNIT}" and len(seen.cases) < CHUNK:
            seen.cases[record.key.decode()] = None


def rss_mib(pid: int) -> float:
    """A process's memory now."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def watching_memory(figures: Figures, **pids: int) -> Iterator[None]:
    """Note the most that each process had."""

    async def look() -> None:
        while True:
            for name, pid in pids.items():
                figures.rss_mib[name] = max(figures.rss_mib.get(name, 0.0), rss_mib(pid))
            await asyncio.sleep(0.5)

    task = asyncio.ensure_future(look())
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def flood(place: DeployedTopics, worker: Worker) -> AsyncIterator[Flood]:
    """Run a worker, a producer, and a listener."""
    deployment = Deployment(kafka=place.kafka, name="line", worker="bench", trusted=False, prefix=place.prefix)
    producer: AIOKafkaProducer = connections.producer(deployment)
    await producer.start()
    made = Flood(place, worker, producer)
    await made.set_clock(NINE, 1.0)
    listener = asyncio.ensure_future(made.listen())
    try:
        await worker.start()
        await worker.ready()
        yield made
    finally:
        listener.cancel()
        await asyncio.wait({listener})
        await producer.stop()
        if worker.alive:
            await worker.leave()
