"""The bytes of record batches as a fetch brings them (Kafka's format 2): where each begins and ends, and a replacement.

Owns: the layout. Refuses: unpacking, and judging a batch.
"""

from collections.abc import Iterator

from aiokafka.record.default_records import DefaultRecordBase
from aiokafka.record.util import calc_crc32c

Headers = tuple[tuple[str, bytes], ...]

HEAD = DefaultRecordBase.HEADER_STRUCT
LENGTH_AT, MAGIC_AT, FLAGS_AT, FRAME = 8, 16, 22, 12
"""Offsets in a batch: its length, its version, the low byte of its attributes; and what its length does not count."""

CRC_FROM = DefaultRecordBase.ATTRIBUTES_OFFSET


def batches(raw: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each whole batch begins and ends; the last one of a fetch is often incomplete."""
    start = 0
    while start + HEAD.size <= len(raw):
        end = start + FRAME + int.from_bytes(raw[start + LENGTH_AT : start + LENGTH_AT + 4], "big", signed=True)
        if end > len(raw) or end <= start:
            return
        yield start, end
        start = end


def number_in(batch: bytes) -> int:
    """Return how many records a batch says it has."""
    number: int = HEAD.unpack_from(batch)[-1]
    return number


def empty_like(batch: bytes, number: int, headers: Headers) -> bytes:
    """Return a batch at the same offsets, of the same producer: `number` empty records with these headers, unpacked."""
    base, _, epoch, magic, _, flags, last, first_at, max_at, producer, age, sequence, _ = HEAD.unpack_from(batch)
    records = b"".join(_empty(index, headers) for index in range(number))
    flags &= ~DefaultRecordBase.CODEC_MASK
    length = HEAD.size - FRAME + len(records)

    def head(crc: int) -> bytes:
        rest = (first_at, max_at, producer, age, sequence, number)
        packed: bytes = HEAD.pack(base, length, epoch, magic, crc, flags, last, *rest)
        return packed

    return head(calc_crc32c((head(0) + records)[CRC_FROM:])) + records


def _empty(index: int, headers: Headers) -> bytes:
    """One record: attributes and time of the batch, its index, no key, no value, the headers."""
    body = b"\x00" + _varint(0) + _varint(index) + _varint(-1) + _varint(-1) + _varint(len(headers))
    for name, content in headers:
        body += _varint(len(name)) + name.encode() + _varint(len(content)) + content
    return _varint(len(body)) + body


def _varint(value: int) -> bytes:
    """Kafka's signed integer of variable length: zigzag, seven bits a byte."""
    left, encoded = (value << 1) ^ (value >> 63), bytearray()
    while left > 0x7F:  # noqa: PLR2004
        encoded.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*encoded, left])
