"""Producers of this process compress lz4 at level 1."""

from aiokafka.codec import lz4_encode
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.default_records import DefaultRecordBatch

from streams.client.patches.lz4_level import LEVEL, compress_quickly

HEADER_BYTES = 61
"""Before the records of a batch of format 2."""

VALUE = b"".join(b'{"case_id":"c-%d","at":"2026-11-24T09:%02d:00.000+08:00"}' % (n * n, n % 60) for n in range(200))


def test_a_batch_is_compressed_at_level_1() -> None:
    """The builder that aiokafka uses takes the patched function; the library's own level makes other bytes."""
    compress_quickly()
    builder = BatchBuilder(1 << 20, DefaultRecordBatch.CODEC_LZ4)
    builder.append(timestamp=0, key=b"k", value=VALUE)
    raw = bytes(builder._build())
    [record] = list(DefaultRecordBatch(raw))
    assert record.value == VALUE
    slow = len(lz4_encode(VALUE))
    assert len(lz4_encode(VALUE, LEVEL)) != slow, "else this test could not tell the levels apart"
    assert len(raw) > slow + HEADER_BYTES
