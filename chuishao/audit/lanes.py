"""Every topic of a deployment, read from its beginning to an end, and onwards.

Owns: the consumer, where each partition begins and ends, and which topics have lost their beginning. An end is the high
watermark of the moment, not the last stable offset: to pass it means that every transaction which was open then has
ended, so that what was half visible is whole. Refuses: meaning. Called by: `run.py`, `follow.py`.
"""

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from chuishao.audit import moment
from chuishao.audit.entry import Entry, which
from chuishao.audit.policy import Policy
from chuishao.cluster import partition_counts
from schemas.topics import Topic
from streams import link
from streams.deployment import Deployment

POLL_MS = 200
"""Short, because the last thing in a log may be a marker: then no record ends the wait."""

AT_ONCE = 5000
"""Records taken from the client at once: some megabytes."""

STALL_S = 30.0
"""Without any progress for so long the broker is taken to be away: a dead worker's transaction blocks for 10."""

UNREAD = (Topic.COMMANDS, Topic.STATE, Topic.CONTROL)
"""Topics of the inside, and time."""

INPUT = (Topic.REPORTS, Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)


class Lanes:
    """Read from where it stands; `partial` grows while beginnings turn out to be missing."""

    def __init__(self, deployment: Deployment, consumer: Any, ends: Any, lanes: list[Any]) -> None:  # noqa: ANN401
        self._deployment, self._consumer, self._ends, self._lanes = deployment, consumer, ends, lanes
        self._rows = {lane.topic: which(lane.topic.removeprefix(deployment.prefix)) for lane in lanes}
        self._untouched = set(lanes)
        self.partial: set[str] = set()

    async def begin(self, since: datetime | None) -> None:
        """Stand at the beginnings; of all but the log of events and the dead letters at a moment, if one is given."""
        starts = await self._consumer.beginning_offsets(self._lanes)
        self.partial |= {self._short(lane) for lane, start in starts.items() if start > 0}
        late = [lane for lane in self._lanes if self._row(lane)[0] not in (Topic.CASE_EVENTS, Topic.DLQ)]
        if since is None or not late:
            return
        at = moment.millis(since)
        found = await self._consumer.offsets_for_times(dict.fromkeys(late, at))
        ends = await self._consumer.end_offsets(late)
        for lane in late:
            self._consumer.seek(lane, found[lane].offset if found.get(lane) else ends[lane])
            self._untouched.discard(lane)
        self.partial |= {self._short(lane) for lane in late if self._row(lane)[0] in INPUT}

    async def to_end(self) -> AsyncIterator[Entry]:
        """Each record up to the high watermarks of this moment."""
        ends = await self._ends.end_offsets(self._lanes)
        left, moved = await self._behind(ends), time.monotonic()
        while left:
            batch = await self._consumer.getmany(*left, timeout_ms=POLL_MS, max_records=AT_ONCE)
            for entry in self._entries(batch):
                yield entry
            before, left = left, await self._behind(ends)
            if batch or len(left) < len(before):
                moved = time.monotonic()
            elif time.monotonic() - moved > STALL_S:
                raise TimeoutError("the end of the topics was not reached")

    async def more(self) -> list[Entry]:
        """What comes next, or nothing after a moment."""
        batch = await self._consumer.getmany(timeout_ms=POLL_MS, max_records=AT_ONCE)
        return list(self._entries(batch))

    def _entries(self, batch: Any) -> Iterable[Entry]:  # noqa: ANN401
        for lane, records in batch.items():
            topic, code = self._row(lane)
            if lane in self._untouched:
                self._untouched.discard(lane)
                if records and records[0].offset > 0:  # compacted, or gone
                    self.partial.add(self._short(lane))
            for one in records:
                stamp = moment.EPOCH + timedelta(milliseconds=one.timestamp)
                yield Entry(topic, code, lane.partition, one.offset, stamp, one.key, one.value, tuple(one.headers))

    async def _behind(self, ends: Any) -> list[Any]:  # noqa: ANN401
        return [lane for lane in self._lanes if await self._consumer.position(lane) < ends[lane]]

    def _row(self, lane: Any) -> tuple[Topic, str | None]:  # noqa: ANN401
        row = self._rows[lane.topic]
        assert row is not None, "its name was made from the registry"
        return row

    def _short(self, lane: Any) -> str:  # noqa: ANN401
        return str(lane.topic.removeprefix(self._deployment.prefix))


@asynccontextmanager
async def lanes(deployment: Deployment, policy: Policy) -> AsyncIterator[Lanes]:
    """All topics of a pack's units and sources."""
    counts = await partition_counts(deployment)
    names = [deployment.topic(topic, code) for topic in Topic if topic not in UNREAD for code in _codes(topic, policy)]
    absent = next((name for name in names if name not in counts), None)
    if absent is not None:
        raise UnknownTopicOrPartitionError(absent)
    wanted = [TopicPartition(name, number) for name in names for number in range(counts[name])]
    consumer = link.reader(deployment)
    ends = AIOKafkaConsumer(bootstrap_servers=deployment.kafka, isolation_level="read_uncommitted")
    try:
        await ends.start()
        await consumer.start()
        consumer.assign(wanted)
        yield Lanes(deployment, consumer, ends, wanted)
    finally:
        await link.close(consumer)
        await link.close(ends)


def _codes(topic: Topic, policy: Policy) -> list[str | None]:
    match topic.row.each:
        case "unit":
            return [*sorted(policy.units)]
        case "source":
            return [*sorted(policy.sources)]
        case "actor":
            return [*sorted(policy.units | policy.sources)]
        case _:
            return [None]
