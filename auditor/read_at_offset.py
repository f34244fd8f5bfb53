"""A read of one record at an offset, committed or not, with the `read_uncommitted` consumer.

Owns: finding the first record from an offset on. Refuses: reading further.
"""

from datetime import datetime, timedelta
from typing import Any

from auditor import millis

LOOK_MS = 2000
"""Milliseconds to wait for a record, where there may be none."""


async def first(ends: Any, tp: Any, offset: int) -> Any:  # noqa: ANN401 (aiokafka ships no types)
    """Return the first record from `offset` on, or None. `ends` has its partitions paused, before and after."""
    ends.seek(tp, offset)
    ends.resume(tp)
    found = await ends.getmany(tp, timeout_ms=LOOK_MS, max_records=1)
    ends.pause(tp)
    return next((one for records in found.values() for one in records), None)


async def written(ends: Any, tp: Any, offset: int) -> datetime:  # noqa: ANN401
    """Return when the record at `offset` was written; 1970 where it cannot be read."""
    found = await first(ends, tp, offset)
    return millis.EPOCH + timedelta(milliseconds=found.timestamp if found else 0)


async def begins(ends: Any, tp: Any) -> bool:  # noqa: ANN401
    """Return whether offset 0 is still there, committed or aborted: then nothing was compacted away."""
    found = await first(ends, tp, 0)
    return found is not None and found.offset == 0
