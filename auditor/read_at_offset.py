"""A look at one place of a partition, whatever was committed there: with the consumer that reads all.

Owns: what lies first from an offset on. Refuses: reading on.
"""

from datetime import datetime, timedelta
from typing import Any

from auditor import millis

LOOK_MS = 2000
"""For an answer, where there may be none."""


async def first(ends: Any, tp: Any, offset: int) -> Any:  # noqa: ANN401 (aiokafka ships no types)
    """The first record from there on; nothing where none comes. `ends` has its partitions paused, before and after."""
    ends.seek(tp, offset)
    ends.resume(tp)
    found = await ends.getmany(tp, timeout_ms=LOOK_MS, max_records=1)
    ends.pause(tp)
    return next((one for records in found.values() for one in records), None)


async def written(ends: Any, tp: Any, offset: int) -> datetime:  # noqa: ANN401
    """When the record there was written; the beginning of time where it cannot be had."""
    found = await first(ends, tp, offset)
    return millis.EPOCH + timedelta(milliseconds=found.timestamp if found else 0)


async def begins(ends: Any, tp: Any) -> bool:  # noqa: ANN401
    """Whether its first record is there, committed or called off by who wrote it: then nothing was compacted away."""
    found = await first(ends, tp, 0)
    return found is not None and found.offset == 0
