"""A heap of deadlines, derived from the states and nothing else.

Owns: who is next. Refuses: deadlines of its own making; what `next_due` does not give is not here.
"""

import heapq
from datetime import datetime

SLACK = 1024
"""Outdated entries that the heap may carry beside as many as it has live ones, before it is rebuilt: bounds memory."""


class Timers:
    """At most one deadline a key. Deletion is lazy: an entry that `_due` does not confirm is skipped."""

    def __init__(self) -> None:
        self._due: dict[str, datetime] = {}
        self._heap: list[tuple[datetime, str]] = []

    def __len__(self) -> int:
        return len(self._due)

    def set(self, key: str, due: datetime | None) -> None:
        """From now on `key` is due then; null: never."""
        if due is None:
            self._due.pop(key, None)
        elif self._due.get(key) != due:
            self._due[key] = due
            heapq.heappush(self._heap, (due, key))
        if len(self._heap) > 2 * len(self._due) + SLACK:
            self._heap = [(when, who) for who, when in self._due.items()]
            heapq.heapify(self._heap)

    def first(self) -> tuple[datetime, str] | None:
        """The earliest deadline and its key; of equal ones the smaller key, so that a replay agrees."""
        while self._heap:
            due, key = self._heap[0]
            if self._due.get(key) == due:
                return due, key
            heapq.heappop(self._heap)
        return None
