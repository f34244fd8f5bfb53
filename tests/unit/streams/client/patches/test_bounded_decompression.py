"""A batch that unpacks to more than a worker can hold is not unpacked; every other one is unchanged."""

from collections.abc import Iterable
from typing import Any

import pytest
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from schemas.base import replace
from schemas.topics import MIB
from schemas.wire.dead_letter import Received
from streams.client.patches.bounded_decompression import (
    GZIP,
    LIMIT,
    LZ4,
    MARK,
    MOST,
    SNAPPY,
    ZSTD,
    bounded,
    guard_client,
    screened,
    stands_for_unread,
)

CODECS = {"none": 0, "gzip": GZIP, "snappy": SNAPPY, "lz4": LZ4, "zstd": ZSTD}
PACKED = [name for name in CODECS if name != "none"]


def batch(codec: str, *values: bytes, base: int = 0) -> bytes:
    """A batch as a producer builds it; the broker sets its offset."""
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], 0, -1, -1, -1, 10**9)
    for number, value in enumerate(values):
        assert builder.append(number, 1000 + number, b"k", value, [("h", b"x")])
    raw = bytes(builder.build())
    return base.to_bytes(8, "big") + raw[8:]


def read(records: Any) -> Iterable[tuple[int, bytes | None, tuple[Any, ...]]]:
    """Offset, value and headers of all records."""
    while records.has_next():
        one = records.next_batch()
        assert one.validate_crc()
        for record in one:
            yield record.offset, record.value, tuple(record.headers)


@pytest.mark.parametrize("codec", CODECS)
def test_a_batch_within_the_limit_is_the_same_bytes(codec: str) -> None:
    """One is small, one large enough to be checked; the fetch ends in the middle of a batch."""
    small, large = batch(codec, b"{}", b"x" * 100), batch(codec, *[b"report" * 1000] * 4000, base=2)
    raw = small + large + batch(codec, b"cut", base=4002)[:-3]
    assert screened(raw) is raw


@pytest.mark.parametrize("codec", PACKED)
def test_a_batch_beyond_the_limit_is_marked_at_its_offsets_and_the_rest_is_read(codec: str) -> None:
    """The batches before and after it are unchanged."""
    bomb = batch(codec, *[bytes(LIMIT // 2)] * 3, base=7)
    assert len(bomb) < 8 * MIB
    raw = batch(codec, b"before", base=6) + bomb + batch(codec, b"behind", base=10)
    found = list(read(bounded(raw)))
    assert found[0] == (6, b"before", (("h", b"x"),))
    assert found[1:4] == [(offset, None, MARK) for offset in (7, 8, 9)]
    assert found[4] == (10, b"behind", (("h", b"x"),))


def test_a_hostile_batch_of_many_records_is_replaced_by_a_few_and_skipped_whole() -> None:
    """The next offset is the one after all of it."""
    raw = batch("gzip", *[bytes(20_000)] * (2 * MOST), base=100)
    records = bounded(raw)
    one = records.next_batch()
    assert (len(list(one)), one.next_offset) == (MOST, 100 + 2 * MOST)


def test_a_batch_that_is_not_compressed_is_left_to_the_broker_s_limit() -> None:
    """It is unchanged at any size."""
    raw = batch("none", *[bytes(LIMIT // 2)] * 3)
    assert screened(raw) is raw


def test_the_client_calls_the_patch_under_the_patched_name() -> None:
    """A new version of the client with another name needs a new patch."""
    assert fetcher.MemoryRecords in (MemoryRecords, bounded)
    guard_client()
    assert fetcher.MemoryRecords is bounded


def test_only_an_empty_record_with_the_mark_replaces_an_unread_one() -> None:
    """A report that carries the header is a report."""
    lay = Received(topic="t", partition=0, offset=1, timestamp=1, key=None, value=None, headers=MARK)
    assert stands_for_unread(lay)
    assert not stands_for_unread(replace(lay, value=b"{}"))
    assert not stands_for_unread(replace(lay, headers=()))
