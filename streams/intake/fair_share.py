"""Whose turn it is to be taken in: a flood on one topic does not stand before everybody else's.

A consumer hands out what it has fetched partition by partition, the partition that came first until it is empty: a
megabyte that unpacks to thirty thousand reports before the next source's one. Owns: that partitions which come with
many ("loud") get equal shares after those which come with few. Refuses: how many in all (`admission.py`), waiting.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from aiokafka import ConsumerRecord, TopicPartition

SHARE = 20
"""Records of one loud partition before the next one's turn: a fifth of a batch."""

Batch = dict[TopicPartition, list[ConsumerRecord]]
"""Records by partition, in order; no partition is empty."""


class Source(Protocol):
    """The consumer, as far as it is needed here. Without a time-out it hands out what it has fetched, at once."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        """Of these partitions, or of all when none is named."""
        ...


class FairShare:
    """Remembers who was loud, and who of them had the last turn."""

    def __init__(self) -> None:
        self._loud: list[TopicPartition] = []

    async def take(self, source: Source, tps: Collection[TopicPartition], room: int) -> Batch:
        """At most `room` of what has been fetched: the quiet all together, then the loud in turns."""
        self._loud = [tp for tp in self._loud if tp in tps]
        batch: Batch = {}
        quiet = [tp for tp in tps if tp not in self._loud]
        part = room - min(SHARE, room // 2) if self._loud else room  # the loud starve no more than the quiet do
        if quiet and part > 0:
            for tp, records in (await source.getmany(*quiet, max_records=part)).items():
                batch[tp] = list(records)
        left = room - sum(map(len, batch.values()))
        await self._loud_ones(source, batch, left)
        self._loud += [tp for tp in quiet if len(batch.get(tp, ())) >= SHARE]
        return batch

    async def _loud_ones(self, source: Source, batch: Batch, left: int) -> None:
        """Share by share until there is no room; who gives less than was asked is quiet again."""
        waiting = len(self._loud)
        while waiting and left > 0:
            tp, most = self._loud.pop(0), min(SHARE, left)
            records = (await source.getmany(tp, max_records=most)).get(tp, ())
            if records:
                batch.setdefault(tp, []).extend(records)
            left -= len(records)
            if len(records) == most:
                self._loud.append(tp)
            else:
                waiting -= 1
