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

    def __init__(self, deployment: Deployment, tps: list[Any]) -> None:
        self._deployment, self._tps = deployment, tps
        self._rows = {tp.topic: which(tp.topic.removeprefix(deployment.prefix)) for tp in tps}
        self.partitions = sum(tp.topic == deployment.topic(Topic.CASE_EVENTS) for tp in tps)  # of a case topic
        self._untouched, self._doubted = set(tps), set[Any]()  # not begun; begun with another record than the first
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
        consumer.assign(self._tps)
        ends.assign(self._tps)  # of other partitions the client does not learn who leads them
        ends.pause(*self._tps)
        for tp, offset in self._next.items():
            consumer.seek(tp, offset)

    async def begin(self, since: datetime | None) -> None:
        """Stand at the beginnings; of all but the log of events and the dead letters at a moment, if one is given."""
        starts = await self._consumer.beginning_offsets(self._tps)
        self.partial |= {self._short(tp) for tp, start in starts.items() if start > self._next.get(tp, 0)}
        late = [tp for tp in self._tps if self._row(tp)[0] not in (Topic.CASE_EVENTS, Topic.DLQ)]
        if since is None or not late:
            return
        at = millis.millis(since)
        found = await self._consumer.offsets_for_times(dict.fromkeys(late, at))
        ends = await self._consumer.end_offsets(late)
        for tp in late:
            self._consumer.seek(tp, found[tp].offset if found.get(tp) else ends[tp])
            self._untouched.discard(tp)
        self.partial |= {self._short(tp) for tp in late if self._row(tp)[0] in INPUT}

    async def to_end(self, most: float = math.inf) -> AsyncIterator[LogRecord]:
        """Each record up to the high watermarks of this moment, or up to where a transaction does not end.

        After `most` and a few it stops in between: then it is `behind`, and goes on there the next time.
        """
        given, self.behind = 0, False
        ends = await self._ends.end_offsets(self._tps)
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
        for tp, offset in stable.items():
            if offset > self._hung[tp].offset:
                del self._hung[tp]
            else:
                ends[tp] = offset

    async def _hang(self, left: list[Any]) -> None:
        """These do not come to their end. Where all that is stable was read, a transaction is open."""
        stable = await self._consumer.end_offsets(left)
        for tp in left:
            if await self._consumer.position(tp) < stable[tp]:
                raise TimeoutError("the end of the topics was not reached")
        for tp in left:
            since = await read_at_offset.written(self._ends, tp, stable[tp])
            self._hung[tp] = HungTransaction(self._short(tp), tp.partition, stable[tp], since)

    async def _make_sure(self) -> None:
        """Whether a beginning was compacted away, or only called off by who wrote it: then it is not missed."""
        for tp in self._doubted:
            if not await read_at_offset.begins(self._ends, tp):
                self.partial.add(self._short(tp))
        self._doubted.clear()

    def _entries(self, batch: Any) -> Iterable[LogRecord]:  # noqa: ANN401
        for tp, records in batch.items():
            topic, code = self._row(tp)
            if tp in self._untouched:
                self._untouched.discard(tp)
                if records and records[0].offset > 0 and self._short(tp) not in self.partial:
                    self._doubted.add(tp)
            for one in records:
                stamp = millis.EPOCH + timedelta(milliseconds=one.timestamp)
                yield LogRecord(topic, code, tp.partition, one.offset, stamp, one.key, one.value, tuple(one.headers))
            if records:
                self._next[tp] = records[-1].offset + 1

    async def _behind(self, ends: Any) -> list[Any]:  # noqa: ANN401
        return [tp for tp in self._tps if await self._consumer.position(tp) < ends[tp]]

    def _row(self, tp: Any) -> tuple[Topic, str | None]:  # noqa: ANN401
        row = self._rows[tp.topic]
        assert row is not None, "its name was made from the registry"
        return row

    def _short(self, tp: Any) -> str:  # noqa: ANN401
        return str(tp.topic.removeprefix(self._deployment.prefix))
