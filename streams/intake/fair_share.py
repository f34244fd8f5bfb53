"""Which partition is taken in next: a flood on one topic does not go before everybody else's records.

A consumer returns what it has fetched partition by partition, the first one until it is empty: a megabyte that unpacks
to thirty thousand reports would go before the next source's single one.

Owns: that partitions with many records
("loud") get equal shares after those with few. Refuses: how many in all (`admission.py`), waiting.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from aiokafka import ConsumerRecord, TopicPartition

SHARE = 20
"""Records of one loud partition before the next one: a fifth of a batch."""

Batch = dict[TopicPartition, list[ConsumerRecord]]
"""Records by partition, in order; no partition is empty."""


class Source(Protocol):
    """The part of a consumer that is used here. Without a time-out it returns at once what it has fetched."""

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Mapping[TopicPartition, Sequence[ConsumerRecord]]:
        """Return records of these partitions, or of all when none is given."""
        ...


class FairShare:
    """Remembers which partitions were loud, and which of them is next."""

    def __init__(self) -> None:
        self._loud: list[TopicPartition] = []

    async def take(self, source: Source, tps: Collection[TopicPartition], room: int) -> Batch:
        """Return at most `room` fetched records: the quiet partitions all together, then the loud ones in turns."""
        self._loud = [tp for tp in self._loud if tp in tps]
        batch: Batch = {}
        quiet = [tp for tp in tps if tp not in self._loud]
        # The loud ones must not starve either.
        quiet_room = room - min(SHARE, room // 2) if self._loud else room
        if quiet and quiet_room > 0:
            for tp, records in (await source.getmany(*quiet, max_records=quiet_room)).items():
                batch[tp] = list(records)
        left = room - sum(map(len, batch.values()))
        await self._take_loud(source, batch, left)
        self._loud += [tp for tp in quiet if len(batch.get(tp, ())) >= SHARE]
        return batch

    async def _take_loud(self, source: Source, batch: Batch, left: int) -> None:
        """Add share by share until there is no room; a partition that returns less than its share is quiet again."""
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
