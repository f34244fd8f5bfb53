"""What a compressed batch may unpack to: a few megabytes of gzip must not become gigabytes in a worker.

aiokafka unpacks a whole batch when its first record is asked for, and has no limit; a broker measures it packed. This
changes the client from outside, as `coordinator_errors.py` does: a name in `aiokafka.consumer.fetcher` (docs/adr/0013).

Owns: the limit, and the replacement of a batch beyond it: as many empty records, at their offsets, marked. Refuses:
dead letters (`streams/intake/convert.py` makes them), batches that are not compressed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import cramjam
import structlog
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBase
from aiokafka.record.memory_records import MemoryRecords

from schemas.topics import MIB
from schemas.wire.dead_letter import Received
from streams.client.patches.record_batches import FLAGS_AT, HEAD, MAGIC_AT, batches, empty_like, number_in

LIMIT = 32 * MIB
"""Bytes of an unpacked batch. A producer's largest request is 1 MiB by default, reports pack thirty to one at best, and
records of more than 64 KiB are refused."""

MOST = 1000
"""Records of a refused batch that become dead letters, one each; a hostile batch can hold millions of empty ones."""

MARK: Final = (("chuishao-unpacked", b"too-large"),)
"""The headers of a record that replaces one not unpacked. A producer that sends them is refused the same way."""

GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
RATIOS = {GZIP: 1032, SNAPPY: 22, LZ4: 255, ZSTD: 32_768}
"""The most bytes that one byte of each codec can unpack to, by its format: a small batch needs no check."""

UNPACK_INTO: Mapping[int, Callable[[bytes, bytearray], int]] = {
    GZIP: cramjam.gzip.decompress_into,
    LZ4: cramjam.lz4.decompress_into,
    ZSTD: cramjam.zstd.decompress_into,
}
"""Each of these stops when its output buffer is full."""

FULL = "failed to write whole buffer"
"""Their message then; any other error the client raises itself."""

XERIAL = b"\x82SNAPPY\x00"
XERIAL_HEAD = 16
"""Java's frame around snappy: a header, then blocks with their packed sizes."""

log = structlog.get_logger()


def guard_client() -> None:
    """Make every consumer of this process unpack at most `LIMIT` bytes of a batch."""
    fetcher.MemoryRecords = bounded


def bounded(raw: bytes) -> Any:  # noqa: ANN401 (aiokafka's)
    """Replace aiokafka's `MemoryRecords`: return the same over the same bytes, unless a batch in them is too large."""
    return MemoryRecords(screened(raw))


def stands_for_unread(received: Received) -> bool:
    """Return whether a record replaces one of a batch that was not unpacked."""
    return received.value is None and received.headers == MARK


def screened(raw: bytes) -> bytes:
    """Return what was fetched, with a replacement for each batch that is too large."""
    found = list(batches(raw))
    if not any(_too_large(raw, start, end) for start, end in found):
        return raw
    parts = [_refused(raw[start:end]) if _too_large(raw, start, end) else raw[start:end] for start, end in found]
    return b"".join(parts) + raw[found[-1][1] :]


def _refused(batch: bytes) -> bytes:
    """The replacement of a batch that is too large; it is logged."""
    replaced = min(number_in(batch), MOST)
    fate = "dead letters without content"
    log.error("batch too large", bytes=len(batch), records=number_in(batch), letters=replaced, fate=fate)
    return empty_like(batch, replaced, MARK)


def _too_large(raw: bytes, start: int, end: int) -> bool:
    codec = raw[start + FLAGS_AT] & DefaultRecordBase.CODEC_MASK
    if raw[start + MAGIC_AT] < 2 or codec not in RATIOS or (end - start) * RATIOS[codec] <= LIMIT:  # noqa: PLR2004
        return False
    packed = raw[start + HEAD.size : end]
    try:
        if codec == SNAPPY:
            return _snappy_size(packed) > LIMIT
        UNPACK_INTO[codec](packed, bytearray(LIMIT))  # the system allocates memory only as it is written
    except cramjam.DecompressionError as exc:
        return FULL in str(exc)
    return False


def _snappy_size(packed: bytes) -> int:
    """The unpacked size that snappy gives in front of each block."""
    if not packed.startswith(XERIAL):
        return int(cramjam.snappy.decompress_raw_len(packed))
    total, at = 0, XERIAL_HEAD
    while at + 4 <= len(packed):
        size = int.from_bytes(packed[at : at + 4], "big")
        total += int(cramjam.snappy.decompress_raw_len(packed[at + 4 : at + 4 + size]))
        at += 4 + size
    return total
