"""A foreign client's consumer: plain aiokafka and JSON, no code of the product.

Owns: reading topics from their beginning, waiting with a deadline, and the contract's fold of an inbox. Refuses: code
of the product.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.support.deployed_topics import DeployedTopics

WITHIN_S = 150.0
"""Seconds to wait for anything: what takes longer hangs. Nearly everything takes less than a second on an idle machine;
a bound near to that would test the machine.
"""

POLL_MS = 100


@dataclass(frozen=True)
class ReceivedRecord:
    """A record as it was on its topic, and when it arrived here."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    arrived: float

    @cached_property
    def json(self) -> Any:
        """The value as JSON."""
        assert self.value is not None
        return json.loads(self.value)


class TopicListener:
    """Some topics, read from their beginning."""

    def __init__(self, place: DeployedTopics, consumer: Any) -> None:
        self.records: list[ReceivedRecord] = []
        self._place = place
        self._consumer = consumer

    @classmethod
    @asynccontextmanager
    async def of(
        cls, place: DeployedTopics, *names: str, isolation: str = "read_committed"
    ) -> AsyncIterator["TopicListener"]:
        """Connect and assign the topics."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=place.kafka,
            isolation_level=isolation,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            fetch_max_wait_ms=100,
        )
        await consumer.start()
        try:
            consumer.assign(
                [TopicPartition(place.topic(name), number) for name in names for number in range(place.topics[name])]
            )
            yield cls(place, consumer)
        finally:
            await consumer.stop()

    async def poll(self) -> int:
        """Read what there is, or wait a moment for it; return how many records came."""
        batch = await self._consumer.getmany(timeout_ms=POLL_MS)
        now, before = time.monotonic(), len(self.records)
        for tp, records in batch.items():
            name = self._place.short(tp.topic)
            self.records += [
                ReceivedRecord(name, tp.partition, r.offset, r.timestamp, r.key, r.value, tuple(r.headers), now)
                for r in records
            ]
        return len(self.records) - before

    async def until(self, there: Callable[[], Any], what: str, within_s: float = WITHIN_S) -> Any:
        """Read on until `there` is true, and return it; raise with the last records when the deadline has passed."""
        try:
            async with asyncio.timeout(within_s):
                while not (found := there()):
                    await self.poll()
        except TimeoutError:
            last = "\n".join(
                f"{one.topic} {one.key!r} {(one.value or b'')[:400].decode()}" for one in self.records[-5:]
            )
            raise AssertionError(
                f"{what} did not come within {within_s} s; {len(self.records)} came:\n{last}"
            ) from None
        return found

    async def to_end(self) -> list[ReceivedRecord]:
        """Read to the present end."""
        tps = self._consumer.assignment()
        ends = await self._consumer.end_offsets(tps)
        async with asyncio.timeout(WITHIN_S):
            while [tp for tp in tps if await self._consumer.position(tp) < ends[tp]]:
                await self.poll()
        return self.records

    def facts(self, case: str) -> list[dict[str, Any]]:
        """Return a case's events in the order in which they came."""
        return [one.json for one in self.records if one.topic == "case-events" and one.key == case.encode()]

    def inbox(self, unit: str) -> dict[str, dict[str, Any]]:
        """Return a unit's dispatches by case: the highest `rev` of a `dispatch_id`, the last dispatch of a case."""
        held: dict[str, dict[str, Any]] = {}
        for data in self._data(f"dispatch.{unit}", "chuishao.dispatch.changed"):
            known = held.get(data["case_id"])
            if known is None or known["dispatch_id"] != data["dispatch_id"] or known["rev"] < data["rev"]:
                held[data["case_id"]] = data
        return held

    def answers(self, unit: str, action: str) -> list[dict[str, Any]]:
        """Return all answers to an action of a unit."""
        answers = self._data(f"dispatch.{unit}", "chuishao.action.answered")
        return [data for data in answers if data["action"] == action]

    def statuses(self, source: str, report: str) -> list[dict[str, Any]]:
        """Return the statuses of a report that its source received, in order."""
        statuses = [one.json for one in self.records if one.topic == f"status.{source}" and one.value]
        return [one for one in statuses if one["report"] == report]

    def _data(self, topic: str, kind: str) -> Iterable[dict[str, Any]]:
        values = (one.json for one in self.records if one.topic == topic and one.value)
        return (one["data"] for one in values if one["type"] == kind)
