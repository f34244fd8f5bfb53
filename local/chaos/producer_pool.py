"""Writing until it is acknowledged: what is written here was taken by the broker, at least once.

Owns: partitions with a producer each (idempotent, `acks=all`), trying again for ever, and telling what was
acknowledged. Refuses: choosing what is written. A partition whose partition has no leader does not hold up the others.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

from aiokafka.errors import KafkaError

from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.deployment import Deployment

LANES = 8
"""Producers: on three brokers each outage holds up a third of them."""

AT_ONCE = 200
"""Records a request: after an outage what has piled up goes out in a few of them."""

AGAIN_S = 0.2
"""Between two tries."""

FAILS = (KafkaError, OSError, TimeoutError, AssertionError)
"""What a producer raises while brokers die; `AssertionError` is aiokafka's own, of a producer that has failed."""


def nobody() -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class PendingWrite:
    """One record, and who wants to know that it was acknowledged."""

    record: OutgoingRecord
    acknowledged: Callable[[], None] = nobody


class ProducerPool:
    """`put` never waits; `run` writes; `empty` says whether all of it is acknowledged."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._tps: list[asyncio.Queue[PendingWrite]] = [asyncio.Queue() for _ in range(LANES)]
        self._open = 0
        self.tries = 0  # again, after a failure

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return self._open == 0

    def put(self, letter: PendingWrite) -> None:
        """To be written. What has one topic and key stays in order."""
        record = letter.record
        self._open += 1
        self._tps[crc32(record.topic.encode() + (record.key or b"")) % LANES].put_nowait(letter)

    async def run(self) -> None:
        """Write until cancelled."""
        await asyncio.gather(*(self._write(tp) for tp in self._tps))

    async def _write(self, tp: asyncio.Queue[PendingWrite]) -> None:
        producer = None
        try:
            while True:
                some = [await tp.get()]
                while len(some) < AT_ONCE and not tp.empty():
                    some.append(tp.get_nowait())
                producer = await self._until_there(producer, some)
                for letter in some:
                    letter.acknowledged()
                self._open -= len(some)
        finally:
            if producer is not None:
                await connections.close(producer)

    async def _until_there(self, producer: object, some: list[PendingWrite]) -> object:
        """Write them and return the producer that did. One that failed is of no more use: all goes to a new one."""
        while True:
            try:
                if producer is None:
                    producer = connections.producer(self._deployment)
                    await producer.start()  # type: ignore[attr-defined]  # aiokafka ships no types
                await deliver(producer, [letter.record for letter in some])
            except FAILS:
                self.tries += 1
                if producer is not None:
                    await connections.close(producer)
                producer = None
                await asyncio.sleep(AGAIN_S)
            else:
                return producer
