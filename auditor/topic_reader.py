"""Every topic of a deployment, read from its beginning to an end, and onwards.

Owns: where each partition begins, stands and ends, which topics have lost their beginning, and which do not come to
their end. An end is the high watermark of the moment, not the last stable offset: to pass it means that every
transaction which was open then has ended, so that what was half visible is whole. Refuses: meaning; connecting
(`topic_survey.py`, which makes it).
"""

import math
import time
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any

from auditor import millis, read_at_offset
from auditor.compaction import CompactionBound
from auditor.hung_transactions import HungTransaction
from auditor.log_record import LogRecord, which
from schemas.topics import Topic
from streams.deployment import Deployment

POLL_MS = 200
"""Short, because the last thing in a log may be a marker: then no record ends the wait."""

AT_ONCE = 5000
"""Records taken from the client at once: some megabytes."""

STALL_S = 30.0
"""Without any progress for so long the broker is taken to be away: a dead worker's transaction blocks for 10."""

INPUT = (Topic.REPORTS, Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)


class TopicReader:
    """Read from where it stands, over one connection after the other; `partial` has what has lost its beginning."""

    def __init__(self, deployment: Deployment, lanes: list[Any]) -> None:
        self._deployment, self._lanes = deployment, lanes
        self._rows = {lane.topic: which(lane.topic.removeprefix(deployment.prefix)) for lane in lanes}
        self._untouched = set(lanes)
        self._doubted: set[Any] = set()  # the first record we were given is not the first there was
        self.behind, self.cleaned = False, CompactionBound()
        self._next: dict[Any, int] = {}
        self.partial: set[str] = set()
        self._hung: dict[Any, HungTransaction] = {}

    @property
    def hung(self) -> tuple[HungTransaction, ...]:
        """Where a transaction does not end."""
        return tuple(self._hung.values())

    def stand(self, consumer: Any, ends: Any) -> None:  # noqa: ANN401 (aiokafka ships no types)
        """Read with these from now on; `ends` reads what is not committed, too."""
        self._consumer, self._ends = consumer, ends
        consumer.assign(self._lanes)
        ends.assign(self._lanes)  # of other partitions the client does not learn who leads them
        ends.pause(*self._lanes)
        for lane, offset in self._next.items():
            consumer.seek(lane, offset)

    async def begin(self, since: datetime | None) -> None:
        """Stand at the beginnings; of all but the log of events and the dead letters at a moment, if one is given."""
        starts = await self._consumer.beginning_offsets(self._lanes)
        self.partial |= {self._short(lane) for lane, start in starts.items() if start > self._next.get(lane, 0)}
        late = [lane for lane in self._lanes if self._row(lane)[0] not in (Topic.CASE_EVENTS, Topic.DLQ)]
        if since is None or not late:
            return
        at = millis.millis(since)
        found = await self._consumer.offsets_for_times(dict.fromkeys(late, at))
        ends = await self._consumer.end_offsets(late)
        for lane in late:
            self._consumer.seek(lane, found[lane].offset if found.get(lane) else ends[lane])
            self._untouched.discard(lane)
        self.partial |= {self._short(lane) for lane in late if self._row(lane)[0] in INPUT}

    async def to_end(self, most: float = math.inf) -> AsyncIterator[LogRecord]:
        """Each record up to the high watermarks of this moment, or up to where a transaction does not end.

        After `most` and a few it stops in between: then it is `behind`, and goes on there the next time.
        """
        given, self.behind = 0, False
        ends = await self._ends.end_offsets(self._lanes)
        await self._known(ends)
        left, moved = await self._behind(ends), time.monotonic()
        while left:
            batch = await self._consumer.getmany(*left, timeout_ms=POLL_MS, max_records=AT_ONCE)
            for entry in self._entries(batch):
                given += 1
                self.cleaned.note(entry)
                yield entry
            await self._make_sure()
            if given >= most:
                self.behind = True
                return
            before, left = left, await self._behind(ends)
            if batch or len(left) < len(before):
                moved = time.monotonic()
            elif time.monotonic() - moved > STALL_S:
                await self._hang(left)
                return

    async def _known(self, ends: dict[Any, int]) -> None:
        """Where it hangs still, nobody waits again; where it goes on, all is as it was."""
        stable = await self._consumer.end_offsets([*self._hung]) if self._hung else {}
        for lane, offset in stable.items():
            if offset > self._hung[lane].offset:
                del self._hung[lane]
            else:
                ends[lane] = offset

    async def _hang(self, left: list[Any]) -> None:
        """These do not come to their end. Where all that is stable was read, a transaction is open."""
        stable = await self._consumer.end_offsets(left)
        for lane in left:
            if await self._consumer.position(lane) < stable[lane]:
                raise TimeoutError("the end of the topics was not reached")
        for lane in left:
            since = await read_at_offset.written(self._ends, lane, stable[lane])
            self._hung[lane] = HungTransaction(self._short(lane), lane.partition, stable[lane], since)

    async def _make_sure(self) -> None:
        """Whether a beginning was compacted away, or only called off by who wrote it: then it is not missed."""
        for lane in self._doubted:
            if not await read_at_offset.begins(self._ends, lane):
                self.partial.add(self._short(lane))
        self._doubted.clear()

    def _entries(self, batch: Any) -> Iterable[LogRecord]:  # noqa: ANN401
        for lane, records in batch.items():
            topic, code = self._row(lane)
            if lane in self._untouched:
                self._untouched.discard(lane)
                if records and records[0].offset > 0 and self._short(lane) not in self.partial:
                    self._doubted.add(lane)
            for one in records:
                stamp = millis.EPOCH + timedelta(milliseconds=one.timestamp)
                yield LogRecord(topic, code, lane.partition, one.offset, stamp, one.key, one.value, tuple(one.headers))
            if records:
                self._next[lane] = records[-1].offset + 1

    async def _behind(self, ends: Any) -> list[Any]:  # noqa: ANN401
        return [lane for lane in self._lanes if await self._consumer.position(lane) < ends[lane]]

    def _row(self, lane: Any) -> tuple[Topic, str | None]:  # noqa: ANN401
        row = self._rows[lane.topic]
        assert row is not None, "its name was made from the registry"
        return row

    def _short(self, lane: Any) -> str:  # noqa: ANN401
        return str(lane.topic.removeprefix(self._deployment.prefix))
