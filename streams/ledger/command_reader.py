"""The commands of one partition, none left out: what the group's consumer brings, checked.

Owns: where the next command is read, and telling an offset without a record from a command that was deleted. Refuses:
the consumer's own idea of where to start.
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
    """Reads on from a position that the ledger names; the consumer is shared by all partitions of the worker.

    Other partitions write commands here in their transactions, whose markers (and what was aborted) take offsets and
    bring no record: so `next` may be beyond the last command, and offsets of commands may have gaps.
    """

    def __init__(self, domain: Domain[S, C], consumer: AIOKafkaConsumer, tp: TopicPartition, position: int) -> None:
        self._domain, self._consumer, self._tp = domain, consumer, tp
        self.next = position  # everything before it has been handed out, or is no command
        self._gaps = 0

    async def take(self, room: int, wait_s: float) -> list[ReceivedCommand[C]]:
        """At most `room` commands from `next` on; waits so long for the first one. Empty after a seek, too."""
        await self._stand()
        batch = await self._consumer.getmany(self._tp, timeout_ms=int(wait_s * 1000), max_records=room)
        records = batch.get(self._tp, [])
        if not records:
            await self._pass()
            return []
        if records[0].offset < self.next:  # old ones: the consumer was given the partition anew meanwhile
            self._seek(records[0].offset)
            return []
        if any(record.offset != self.next + count for count, record in enumerate(records)):
            await self._refuse_lost()
        self._gaps = 0
        self.next = records[-1].offset + 1
        return [read_command_record(self._domain, record) for record in records]

    def known_end(self) -> int:
        """The same as the last fetch told it, without asking; 0 when there was none."""
        return known_end(self._consumer, self._tp)

    async def _stand(self) -> None:
        """Seek where the consumer stands elsewhere: after a rebalance it stands at what the group has committed.

        That may lie beyond: somebody else had our partition while we slept and gave it back. We are fenced, and learn
        it from the commands that were decided meanwhile; passed over, the partition would be silent for ever.
        """
        if self._tp in self._consumer.assignment():
            stands = await self._stands()
            if stands != self.next:
                self._seek(stands)

    async def _pass(self) -> None:
        """Move past what brings no record. Whoever is fenced and moves too far learns it from its next commit."""
        if self._tp not in self._consumer.assignment():
            return
        stands = await self._stands()
        if stands >= self.next:
            self._gaps = 0
        if stands > self.next:
            await self._refuse_lost()
            self.next = stands

    async def _stands(self) -> int:
        position = self._consumer.position(self._tp)
        stands: int = await at_once(POSITION, position, f"partition {self._tp.partition}")
        return stands

    async def _refuse_lost(self) -> None:
        """A gap is markers and aborted records, unless the topic begins behind it."""
        start = (await self._consumer.beginning_offsets([self._tp]))[self._tp]
        if start > self.next:
            raise CommandsLostError(
                f"partition {self._tp.partition} stands at {self.next}, the topic begins at {start}"
            )

    def _seek(self, stands: int) -> None:
        self._gaps += 1
        if self._gaps > GAPS:
            raise CommandGapError(f"partition {self._tp.partition} wants {self.next} and gets {stands}")
        log.info("seeks", partition=self._tp.partition, wanted=self.next, got=stands)
        if self._tp in self._consumer.assignment():
            self._consumer.seek(self._tp, self.next)
