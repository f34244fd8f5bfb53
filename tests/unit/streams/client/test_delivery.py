"""Records reach their partitions in order, and no acknowledgement is ignored."""

import asyncio
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.wire.snapshot import PublishedText
from streams.client.delivery import OutgoingRecord, deliver, partition_of, to_record
from streams.deployment import Deployment
from streams.errors import RecordTooLargeError

HERE = Deployment(kafka="", name="here", worker="w", trusted=True)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def text(said: str) -> Message:
    """A message."""
    return Message(Topic.TEXTS, "c-1/1", PublishedText(case_id="c-1", seq=1, fact="f", text=said, at=NOON))


class Batch(list[OutgoingRecord]):
    """A batch of at most two records, as a producer makes it."""

    def append(self, **fields: Any) -> object | None:  # type: ignore[override]
        """Null when it is full."""
        if len(self) == 2:
            return None
        super().append(OutgoingRecord("", fields["key"], fields["value"], tuple(fields["headers"])))
        return self

    def record_count(self) -> int:
        """How many are in it."""
        return len(self)


class Ack(NamedTuple):
    """The broker's answer to a batch."""

    offset: int


class Producer:
    """Two partitions a topic; `fail` names the batch (0, 1, …) whose delivery fails."""

    known: int | None = None  # the batch of which the broker says only that it has it

    def __init__(self, fail: int | None = None) -> None:
        self.sent: list[tuple[str, int, list[bytes | None]]] = []
        self.awaited = 0
        self._fail = fail
        self._ends = {0: 100, 1: 200}

    async def partitions_for(self, _: str) -> set[int]:
        """Two."""
        return {0, 1}

    def create_batch(self) -> Batch:
        """A new one."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> asyncio.Future[Ack]:
        """A future that ends a moment later with the batch's first offset."""
        number = len(self.sent)
        self.sent.append((topic, partition, [record.value for record in batch]))
        offset = self._ends[partition]
        self._ends[partition] += len(batch)
        return asyncio.ensure_future(self._ack(number, offset))

    async def _ack(self, number: int, offset: int) -> Ack:
        await asyncio.sleep(0)
        self.awaited += 1
        if number == self._fail:
            raise TimeoutError
        return Ack(-1 if number == self.known else offset)


@pytest.mark.asyncio
async def test_records_keep_their_order_within_a_partition_over_several_batches() -> None:
    """Each partition has its own batches; a full one is followed by the next."""
    producer = Producer()
    records = [OutgoingRecord("t", None, str(n).encode(), partition=n % 2) for n in range(7)]
    assert await deliver(producer, records) == {("t", 0): 104, ("t", 1): 203}
    for partition in (0, 1):
        values = [value for _, tp, batch in producer.sent if tp == partition for value in batch]
        assert values == [str(n).encode() for n in range(partition, 7, 2)]


@pytest.mark.asyncio
@pytest.mark.parametrize("fail", [0, 1, 2])
async def test_one_failed_delivery_fails_the_whole_after_all_were_awaited(fail: int) -> None:
    """Otherwise a transaction would commit without it, and the future's exception would never be seen."""
    producer = Producer(fail)
    with pytest.raises(TimeoutError):
        await deliver(producer, [OutgoingRecord("t", None, b"x", partition=n) for n in (0, 1, 0, 1, 0)])
    assert producer.awaited == len(producer.sent) == 3


@pytest.mark.asyncio
async def test_a_batch_whose_offset_the_broker_has_forgotten_moves_no_end() -> None:
    """An earlier try wrote it; a store's offset may stay behind, and is never guessed."""
    producer = Producer()
    producer.known = 1
    records = [OutgoingRecord("t", None, b"x", partition=0) for _ in range(4)]
    assert await deliver(producer, records) == {("t", 0): 102}


def test_keys_have_the_partition_that_java_s_producer_gives_them() -> None:
    """Values of Kafka's own tests for murmur2 (UtilsTest.testMurmur2), taken modulo 12."""
    for key, hashed in ((b"21", -973932308), (b"foobar", -790332482), (b"a-little-bit-long-string", -985981536)):
        assert partition_of(key, 12) == (hashed & 0x7FFFFFFF) % 12
    assert partition_of(None, 12) == 0


def test_a_record_that_is_larger_than_its_topic_takes_is_refused() -> None:
    """It is refused before it is sent, so that it becomes a dead letter and not an outage."""
    assert to_record(text("short"), HERE).topic == "chuishao.texts.v1"
    with pytest.raises(RecordTooLargeError):
        to_record(text("x" * Topic.TEXTS.row.max_bytes), HERE)
