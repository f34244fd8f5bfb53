"""The reading of every topic of a deployment, from its beginning to its end, and onwards.

An end is the current high watermark, not the last stable offset: once it is passed, every transaction that was open
then has ended, and all of its records are visible.
Owns: beginning, position and end of each partition. Refuses: interpreting records; connecting (`topic_survey.py`).
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
"""Milliseconds; short, because a log may end with a transaction marker: then no record ends the wait."""

AT_ONCE = 5000
"""Records taken from the client in one batch: some megabytes."""

STALL_S = 30.0
"""Seconds without progress after which the wait ends: a dead worker's transaction blocks for only 10 s."""

INPUT = (Topic.REPORTS, Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)


class TopicReader:
    """A reader that keeps its offsets over reconnections; `partial` has the topics that have lost their beginning."""

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
        """The partitions in which a transaction does not end."""
        return tuple(self._hung.values())

    def connect(self, consumer: Any, ends: Any) -> None:  # noqa: ANN401 (aiokafka ships no types)
        """Read with these consumers from now on; `ends` reads uncommitted records, too."""
        self._consumer, self._ends = consumer, ends
        consumer.assign(self._tps)
        ends.assign(self._tps)  # the client learns the leaders of assigned partitions only
        ends.pause(*self._tps)
        for tp, offset in self._next.items():
            consumer.seek(tp, offset)

    async def begin(self, since: datetime | None) -> None:
        """Seek the beginnings; if `since` is given, seek it in all topics but the events and the dead letters."""
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
        """Yield each record up to the current high watermarks, or up to a transaction that does not end.

        After about `most` records it stops before the end: then it is `behind`, and goes on there the next time.
        Raises TimeoutError when the broker makes no progress.
        """
        given, self.behind = 0, False
        ends = await self._ends.end_offsets(self._tps)
        await self._skip_hung(ends)
        left, moved = await self._behind(ends), time.monotonic()
        while left:
            batch = await self._consumer.getmany(*left, timeout_ms=POLL_MS, max_records=AT_ONCE)
            for entry in self._entries(batch):
                given += 1
                self.cleaned.note(entry)
                yield entry
            await self._check_beginnings()
            if given >= most:
                self.behind = True
                return
            before, left = left, await self._behind(ends)
            if batch or len(left) < len(before):
                moved = time.monotonic()
            elif time.monotonic() - moved > STALL_S:
                await self._note_hung(left)
                return

    async def _skip_hung(self, ends: dict[Any, int]) -> None:
        """Do not wait again where a transaction still hangs; read on where it has ended."""
        stable = await self._consumer.end_offsets([*self._hung]) if self._hung else {}
        for tp, offset in stable.items():
            if offset > self._hung[tp].offset:
                del self._hung[tp]
            else:
                ends[tp] = offset

    async def _note_hung(self, left: list[Any]) -> None:
        """Note a hung transaction in each partition whose stable records are read but whose end is not reached."""
        stable = await self._consumer.end_offsets(left)
        for tp in left:
            if await self._consumer.position(tp) < stable[tp]:
                raise TimeoutError("the end of the topics was not reached")
        for tp in left:
            since = await read_at_offset.written(self._ends, tp, stable[tp])
            self._hung[tp] = HungTransaction(self._short(tp), tp.partition, stable[tp], since)

    async def _check_beginnings(self) -> None:
        """Check whether a beginning was compacted away or only aborted; an aborted one is not missing."""
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
