"""An entry of a store as bytes: a short head, then the state as it lies on its topic.

Owns: the head. Change it only together with `store.FORMAT`. Refuses: reading the state.
"""

import struct
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

import orjson

from streams.ledger.store import StoredState

HEAD = struct.Struct(">BqiI")
"""Before a state: flags, the deadline in microseconds since 1970, its zone's seconds from UTC (both exactly as they
were: a timer's time is written into facts, which must not differ by who restored them), and how many bytes of index
keys follow, a JSON array, or none."""

QUARANTINED, WEIGHED, TIMED = 1, 2, 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def encode_stored_state(entry: StoredState) -> bytes:
    """As it lies on a disk."""
    flags = QUARANTINED * entry.held | WEIGHED * entry.weighed
    index = orjson.dumps(entry.index_keys) if entry.index_keys else b""
    if entry.due is None:
        return HEAD.pack(flags, 0, 0, len(index)) + index + entry.raw
    offset = entry.due.utcoffset()
    assert offset is not None, "a deadline knows its zone"
    micros, zone = (entry.due - EPOCH) // MICROSECOND, offset.seconds + offset.days * 86400
    return HEAD.pack(flags | TIMED, micros, zone, len(index)) + index + entry.raw


def decode_stored_state(value: bytes) -> StoredState:
    """The inverse."""
    flags, micros, zone, more = HEAD.unpack_from(value)
    due = (EPOCH + micros * MICROSECOND).astimezone(_zone(zone)) if flags & TIMED else None
    begins = HEAD.size + more
    index = tuple(orjson.loads(value[HEAD.size : begins])) if more else ()
    return StoredState(value[begins:], bool(flags & QUARANTINED), due, bool(flags & WEIGHED), index)


@lru_cache(maxsize=256)
def _zone(seconds: int) -> timezone:
    """One object a zone, not one a deadline."""
    return timezone(timedelta(seconds=seconds))
