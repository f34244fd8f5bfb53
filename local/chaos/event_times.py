"""When facts came: for each partition of the case events, when a record was written and when a reader had it.

Owns: two numbers a committed fact, nothing of what it says. Refuses: counting facts (`final_events.py`, at the end).
"""

import time
from array import array
from bisect import bisect_right
from collections import defaultdict
from typing import Any


class EventTimes:
    """Filled by `follow`. Real seconds since 1970 throughout."""

    def __init__(self) -> None:
        self._written: dict[int, array[float]] = defaultdict(lambda: array("d"))
        self._read: dict[int, array[float]] = defaultdict(lambda: array("d"))
        self.last = 0.0  # when the newest fact was read

    def add(self, record: Any) -> None:  # noqa: ANN401 (aiokafka ships no types)
        """One committed record. Its timestamp is its writer's: the machine's clock, which is ours too."""
        self.last = time.time()
        self._written[record.partition].append(record.timestamp / 1000)
        self._read[record.partition].append(self.last)

    @property
    def count(self) -> int:
        """Facts so far."""
        return sum(map(len, self._read.values()))

    def next_after(self, partition: int, moment: float) -> float | None:
        """When the first fact was read that was written after a moment; null when none was.

        A record of before that was read afterwards is no sign of life. Milliseconds are all that a timestamp has.
        """
        written = self._written[partition]
        place = bisect_right(written, moment + 0.001)
        return self._read[partition][place] if place < len(written) else None
