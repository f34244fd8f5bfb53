"""What a compressed batch may unpack to: a few megabytes of gzip must not become gigabytes in a worker.

aiokafka unpacks a batch whole when its first record is asked for, and has no bound; a broker measures it packed. Owns:
the bound, and what stands for a batch beyond it: as many empty records, at their offsets, marked. Refuses: dead letters
(`streams/intake/convert.py` makes them), batches that are not compressed. Changes
the client from outside, as `coordinator_errors.py` does: a name in `aiokafka.consumer.fetcher` (docs/adr/0013).
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import cramjam
import structlog
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBase
from aiokafka.record.memory_records import MemoryRecords

from schemas.command import Received
from schemas.topics import MIB
from streams.client.patches.record_batches import FLAGS_AT, HEAD, MAGIC_AT, batches, empty_like, number_in

LIMIT = 32 * MIB
"""A batch, unpacked. A producer's largest request is 1 MiB by default, and reports pack thirty to one at best; records
are refused beyond 64 KiB each."""

MOST = 1000
"""Records of a refused batch that become dead letters, one each; a bomb can hold millions of empty ones."""

MARK: Final = (("chuishao-unpacked", b"too-large"),)
"""The headers of a record that stands for one that was not unpacked. Whoever sends them is refused in the same way."""

GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4
RATIOS = {GZIP: 1032, SNAPPY: 22, LZ4: 255, ZSTD: 32_768}
"""The most that a byte of each can unpack to, by its format: what is small enough needs no look."""

UNPACK_INTO: Mapping[int, Callable[[bytes, bytearray], int]] = {
    GZIP: cramjam.gzip.decompress_into,
    LZ4: cramjam.lz4.decompress_into,
    ZSTD: cramjam.zstd.decompress_into,
}
"""Each stops where its room ends."""

FULL = "failed to write whole buffer"
"""What they say then; of anything else that is wrong the client speaks itself."""

XERIAL = b"\x82SNAPPY\x00"
XERIAL_HEAD = 16
"""Java's frame around snappy: a head, then blocks with their packed sizes."""

log = structlog.get_logger()


def guard_client() -> None:
    """From now on no consumer of this process unpacks more than `LIMIT` at once."""
    fetcher.MemoryRecords = bounded


def bounded(raw: bytes) -> Any:  # noqa: ANN401 (aiokafka's)
    """In place of aiokafka's `MemoryRecords`: the same over the same bytes, unless a batch in them is beyond bounds."""
    return MemoryRecords(screened(raw))


def stands_for_unread(received: Received) -> bool:
    """Whether a record stands for one of a batch that was not unpacked."""
    return received.value is None and received.headers == MARK


def screened(raw: bytes) -> bytes:
    """What was fetched, with what stands for a batch that is too large."""
    lying = list(batches(raw))
    if not any(_too_large(raw, start, end) for start, end in lying):
        return raw
    parts = [_refused(raw[start:end]) if _too_large(raw, start, end) else raw[start:end] for start, end in lying]
    return b"".join(parts) + raw[lying[-1][1] :]


def _refused(batch: bytes) -> bytes:
    """What stands for it, and that it does."""
    letters = min(number_in(batch), MOST)
    fate = "dead letters without content"
    log.error("batch too large", bytes=len(batch), records=number_in(batch), letters=letters, fate=fate)
    return empty_like(batch, letters, MARK)


def _too_large(raw: bytes, start: int, end: int) -> bool:
    codec = raw[start + FLAGS_AT] & DefaultRecordBase.CODEC_MASK
    if raw[start + MAGIC_AT] < 2 or codec not in RATIOS or (end - start) * RATIOS[codec] <= LIMIT:  # noqa: PLR2004
        return False
    packed = raw[start + HEAD.size : end]
    try:
        if codec == SNAPPY:
            return _snappy_says(packed) > LIMIT
        UNPACK_INTO[codec](packed, bytearray(LIMIT))  # the system gives memory only as it is written
    except cramjam.DecompressionError as exc:
        return FULL in str(exc)
    return False


def _snappy_says(packed: bytes) -> int:
    """Snappy names its size in front of each block."""
    if not packed.startswith(XERIAL):
        return int(cramjam.snappy.decompress_raw_len(packed))
    total, at = 0, XERIAL_HEAD
    while at + 4 <= len(packed):
        size = int.from_bytes(packed[at : at + 4], "big")
        total += int(cramjam.snappy.decompress_raw_len(packed[at + 4 : at + 4 + size]))
        at += 4 + size
    return total
