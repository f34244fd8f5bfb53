"""An entry of a store as bytes: a short head, then the state as it lies on its topic.

Owns: the head. Change it only together with `store.FORMAT`. Refuses: reading the state.
"""

import struct
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from streams.ledger.store import StoredState

HEAD = struct.Struct(">Bqi")
"""Before a state: flags, the deadline in microseconds since 1970, its zone's seconds from UTC. Both exactly as they
were: a timer's time is written into facts, which must not differ by who restored them."""

QUARANTINED, WEIGHED, TIMED = 1, 2, 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def encode_stored_state(entry: StoredState) -> bytes:
    """As it lies on a disk."""
    flags = QUARANTINED * entry.held | WEIGHED * entry.weighed
    if entry.due is None:
        return HEAD.pack(flags, 0, 0) + entry.raw
    offset = entry.due.utcoffset()
    assert offset is not None, "a deadline knows its zone"
    return (
        HEAD.pack(flags | TIMED, (entry.due - EPOCH) // MICROSECOND, offset.seconds + offset.days * 86400) + entry.raw
    )


def decode_stored_state(value: bytes) -> StoredState:
    """The inverse."""
    flags, micros, zone = HEAD.unpack_from(value)
    due = (EPOCH + micros * MICROSECOND).astimezone(_zone(zone)) if flags & TIMED else None
    return StoredState(value[HEAD.size :], bool(flags & QUARANTINED), due, bool(flags & WEIGHED))


@lru_cache(maxsize=256)
def _zone(seconds: int) -> timezone:
    """One object a zone, not one a deadline."""
    return timezone(timedelta(seconds=seconds))
