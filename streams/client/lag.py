"""How far a consumer group is behind: its committed offsets against the ends of its partitions.

Owns: the one comparison that the intake, the watcher, `chuishao status` and chaos use. Refuses: clients of its own, and
judging whether a lag is too large.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, OffsetAndMetadata, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from streams.client.patches.coordinator_errors import is_coordinator_moving
from streams.client.retry import retry

COORDINATOR_S, ASK_AGAIN_S = 10.0, 0.5
"""How long a group's coordinator is waited for, and the pause between two requests: a broker that was killed takes some
seconds until it has loaded its groups."""


@dataclass(frozen=True, slots=True)
class Lag:
    """One partition, as one group has read it."""

    position: int  # offset of the next record to read: the committed one, or the beginning when that is later
    end: int  # offset after the last record

    @property
    def records(self) -> int:
        """Offsets that the group has not committed; markers of transactions count as records."""
        return max(0, self.end - self.position)


async def group_offsets(admin: AIOKafkaAdminClient, group: str) -> dict[TopicPartition, OffsetAndMetadata]:
    """Return what a group has committed, by partition; empty for a group that never committed.

    Raises the coordinator's error when it does not answer within `COORDINATOR_S`.
    """

    async def ask() -> dict[TopicPartition, OffsetAndMetadata]:
        return dict(await admin.list_consumer_group_offsets(group))

    found = await retry(ask, is_coordinator_moving, pause_s=ASK_AGAIN_S, limit_s=COORDINATOR_S)
    return {tp: committed for tp, committed in found.items() if committed.offset >= 0}


async def group_lag(
    admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer, group: str, tps: Iterable[TopicPartition]
) -> dict[TopicPartition, Lag]:
    """Return the lag of `group` in each of these partitions.

    The committed offsets are asked for first, so a lag may be given too large by what comes in meanwhile, never too
    small.
    """
    tps = list(tps)
    committed = await group_offsets(admin, group)
    starts, ends = await asyncio.gather(reader.beginning_offsets(tps), reader.end_offsets(tps))
    return {tp: Lag(max(committed[tp].offset if tp in committed else 0, starts[tp]), ends[tp]) for tp in tps}


def known_end(consumer: AIOKafkaConsumer, tp: TopicPartition) -> int:
    """Return the end of a partition as the last fetch reported it, without a request; 0 when there was no fetch."""
    end: int | None = consumer.highwater(tp) if tp in consumer.assignment() else None
    return end or 0
