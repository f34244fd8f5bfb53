"""A batch that unpacks to more than a worker can hold is not unpacked; every other one is as it was."""

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
    """As a producer builds it; the broker sets where it lies."""
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], 0, -1, -1, -1, 10**9)
    for number, value in enumerate(values):
        assert builder.append(number, 1000 + number, b"k", value, [("h", b"x")])
    raw = bytes(builder.build())
    return base.to_bytes(8, "big") + raw[8:]


def read(records: Any) -> Iterable[tuple[int, bytes | None, tuple[Any, ...]]]:
    """Offset, value, headers of all."""
    while records.has_next():
        one = records.next_batch()
        assert one.validate_crc()
        for record in one:
            yield record.offset, record.value, tuple(record.headers)


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_within_bounds_is_the_same_bytes(codec: str) -> None:
    """Small, and large enough to be looked at; a fetch that ends in the middle of a batch."""
    small, large = batch(codec, b"{}", b"x" * 100), batch(codec, *[b"report" * 1000] * 4000, base=2)
    raw = small + large + batch(codec, b"cut", base=4002)[:-3]
    assert screened(raw) is raw


@pytest.mark.parametrize("codec", PACKED)
def test_what_is_beyond_is_marked_at_its_offsets_and_the_rest_is_read(codec: str) -> None:
    """The batches before and behind it are as they were."""
    bomb = batch(codec, *[bytes(LIMIT // 2)] * 3, base=7)
    assert len(bomb) < 8 * MIB
    raw = batch(codec, b"before", base=6) + bomb + batch(codec, b"behind", base=10)
    found = list(read(bounded(raw)))
    assert found[0] == (6, b"before", (("h", b"x"),))
    assert found[1:4] == [(offset, None, MARK) for offset in (7, 8, 9)]
    assert found[4] == (10, b"behind", (("h", b"x"),))


def test_a_bomb_of_many_records_is_told_of_so_many_and_passed_whole() -> None:
    """The next offset is the one behind all of it."""
    raw = batch("gzip", *[bytes(20_000)] * (2 * MOST), base=100)
    records = bounded(raw)
    one = records.next_batch()
    assert (len(list(one)), one.next_offset) == (MOST, 100 + 2 * MOST)


def test_what_is_not_compressed_is_bounded_by_the_broker() -> None:
    """However large."""
    raw = batch("none", *[bytes(LIMIT // 2)] * 3)
    assert screened(raw) is raw


def test_the_client_asks_us_and_has_the_name_that_we_set() -> None:
    """A new version of the client that has another one has to be looked at."""
    assert fetcher.MemoryRecords in (MemoryRecords, bounded)
    guard_client()
    assert fetcher.MemoryRecords is bounded


def test_only_a_null_with_the_mark_stands_for_something_unread() -> None:
    """A report that carries the header is a report."""
    lay = Received(topic="t", partition=0, offset=1, timestamp=1, key=None, value=None, headers=MARK)
    assert stands_for_unread(lay)
    assert not stands_for_unread(replace(lay, value=b"{}"))
    assert not stands_for_unread(replace(lay, headers=()))
