"""Two partitions as Kafka's consumer shows them, with a transaction that may not end, and with outages.

Owns: offsets and ends as the real one counts them. Refuses: markers.
"""

import asyncio
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaTimeoutError

from auditor.topic_reader import TopicReader
from streams.ledger.memory_ledger import ALONE

FACTS, CASES = (TopicPartition(f"{ALONE.prefix}{name}", 0) for name in ("case-events.v1", "cases.v1"))
MINUTE_MS = 60_000


class FakeLog:
    """Two partitions with a record a minute; a reader of committed records reads up to `stable`."""

    def __init__(self, stable: dict[Any, int], ends: dict[Any, int]) -> None:
        self.stable, self.ends = stable, ends
        self.unanswered: set[Any] = set()
        self.aborted: dict[Any, int] = {}  # how many at the beginning were aborted
        self.gone: dict[Any, int] = {}  # how many at the beginning were compacted away
        self.outages: list[Exception] = []
        self.returned: list[tuple[Any, int]] = []

    def reader(self, *, committed: bool) -> "FakeConsumer":
        """Return a consumer that reads committed records, or all."""
        return FakeConsumer(self, committed=committed)


class FakeConsumer:
    """A consumer of the fake log."""

    def __init__(self, log: FakeLog, *, committed: bool) -> None:
        self._log, self._committed = log, committed
        self._at: dict[Any, int] = {}
        self._paused: set[Any] = set()

    @property
    def _ends(self) -> dict[Any, int]:
        return self._log.stable if self._committed else self._log.ends

    def assign(self, which: Iterable[Any]) -> None:
        """Assign partitions, at their beginning."""
        self._at = dict.fromkeys(which, 0)

    def pause(self, *which: Any) -> None:
        """Return nothing of these partitions."""
        self._paused.update(which)

    def resume(self, *which: Any) -> None:
        """Return records of them again."""
        self._paused.difference_update(which)

    def seek(self, tp: Any, offset: int) -> None:
        """Read on from this offset."""
        self._at[tp] = offset

    async def position(self, tp: Any) -> int:
        """Return the offset of the next record."""
        return self._at[tp]

    async def beginning_offsets(self, which: Iterable[Any]) -> dict[Any, int]:
        """Return 0: no record was deleted."""
        return dict.fromkeys(which, 0)

    async def end_offsets(self, which: Iterable[Any]) -> dict[Any, int]:
        """Return the ends that it sees; time out for an unassigned partition, whose leader the client never learns."""
        if not set(which) <= self._at.keys():
            raise KafkaTimeoutError
        return {tp: self._ends[tp] for tp in which}

    def _first(self, tp: Any) -> int:
        gone = self._log.gone.get(tp, 0)
        return max(gone, self._log.aborted.get(tp, 0)) if self._committed else gone

    async def getmany(self, *which: Any, timeout_ms: int, max_records: int) -> dict[Any, list[Any]]:
        """Return all records that it sees."""
        await asyncio.sleep(0 if which else timeout_ms)
        if self._log.outages:
            raise self._log.outages.pop()
        found = {}
        for tp in set(which) - self._paused:
            self._at[tp] = max(self._at[tp], self._first(tp))
            upto = self._at[tp] if tp in self._log.unanswered else min(self._ends[tp], self._at[tp] + max_records)
            if upto > self._at[tp]:
                found[tp] = [record(offset) for offset in range(self._at[tp], upto)]
                self._log.returned += [(tp, offset) for offset in range(self._at[tp], upto)]
                self._at[tp] = upto
        return found


def record(offset: int) -> Any:
    """Return one record."""
    return SimpleNamespace(offset=offset, timestamp=(offset + 1) * MINUTE_MS, key=b"c-1", value=b"{}", headers=())


def reader_at_start(log: FakeLog) -> TopicReader:
    """Return a topic reader at the beginning."""
    source = TopicReader(ALONE, [FACTS, CASES])
    connect(source, log)
    return source


def connect(source: TopicReader, log: FakeLog) -> None:
    """Give it a new connection."""
    source.connect(log.reader(committed=True), log.reader(committed=False))
