"""A consumer's record in the product's own form.

Owns: the conversion from aiokafka's class. Refuses: reading what is in the record.
"""

from aiokafka import ConsumerRecord

from schemas.wire.dead_letter import Received


def received(record: ConsumerRecord) -> Received:
    """Return a consumer's record with key, value and headers as they were received."""
    return Received(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=record.timestamp,
        key=record.key,
        value=record.value,
        headers=tuple((name, value) for name, value in record.headers),
    )
