"""The commands of one partition, without a hole: what the group's consumer brings, checked.

Owns: contiguity. Refuses: the consumer's own idea of where to start.
"""

from typing import Generic

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.client.lag import known_end
from streams.errors import CommandGapError, CommandsLostError
from streams.ledger.decode_command import read_command_record
from streams.ledger.port import C, Domain, ReceivedCommand, S
from streams.runtime.timeouts import POSITION, at_once

GAPS = 3
"""Seeks in a row that may fail to bring the next command, before the partition is opened anew."""

log = structlog.get_logger()


class CommandReader(Generic[S, C]):
    """Reads on from a position that the ledger names; the consumer is shared by all partitions of the worker."""

    def __init__(self, domain: Domain[S, C], consumer: AIOKafkaConsumer, tp: TopicPartition) -> None:
        self._domain, self._consumer, self._tp = domain, consumer, tp
        self._gaps = 0

    async def take(self, position: int, room: int, wait_s: float) -> list[ReceivedCommand[C]]:
        """At most `room` commands from `position` on; waits so long for the first one. Empty after a seek, too."""
        batch = await self._consumer.getmany(self._tp, timeout_ms=int(wait_s * 1000), max_records=room)
        records = batch.get(self._tp, [])
        if not records:
            await self._refuse_beyond(position)
            return []
        if any(record.offset != position + count for count, record in enumerate(records)):
            await self._mend(position, records[0].offset)
            return []
        self._gaps = 0
        return [read_command_record(self._domain, record) for record in records]

    async def end(self) -> int:
        """The offset that the next command will get: asked of the broker now."""
        ends = await self._consumer.end_offsets([self._tp])
        end: int = ends[self._tp]
        return end

    def known_end(self) -> int:
        """The same as the last fetch told it, without asking; 0 when there was none."""
        return known_end(self._consumer, self._tp)

    async def _refuse_beyond(self, position: int) -> None:
        """A consumer that stands beyond what we want would be silent for ever.

        It does so when somebody else had our partition while we slept and gave it back: we are fenced, and learn it
        from the commands that were decided meanwhile.
        """
        if self._tp not in self._consumer.assignment():
            return
        stands = await at_once(POSITION, self._consumer.position(self._tp), f"partition {self._tp.partition}")
        if stands > position:
            log.info("seeks back", partition=self._tp.partition, wanted=position)
            self._consumer.seek(self._tp, position)

    async def _mend(self, position: int, got: int) -> None:
        """After a rebalance the consumer stands at the committed offset, with old records in hand: seek."""
        start = (await self._consumer.beginning_offsets([self._tp]))[self._tp]
        if start > position:
            raise CommandsLostError(f"partition {self._tp.partition} stands at {position}, the topic begins at {start}")
        self._gaps += 1
        if self._gaps > GAPS:
            raise CommandGapError(f"partition {self._tp.partition} wants {position} and gets {got}")
        log.info("seeks", partition=self._tp.partition, wanted=position, got=got)
        self._consumer.seek(self._tp, position)
