"""What a worker measures of itself between two reports of its health.

Owns: the figures. Refuses: writing them (`health.py` does). Called by: partitions and intake as they work.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Behind:
    """How far a partition is behind its log."""

    lag: int  # commands not decided yet
    oldest: datetime | None  # when the first of them was taken in, where it is known
    speaks: bool  # it has its voice: its deadlines fire


@dataclass(slots=True)
class Gauge:
    """Counted up while the worker runs; `take` empties what belongs to a window."""

    assigned: frozenset[int] | None = None  # our partitions; null before the group has said
    behind: dict[int, Behind] = field(default_factory=dict)
    letters: int = 0
    late_s: list[float] = field(default_factory=list)

    def take(self) -> tuple[int, float | None]:
        """Dead letters and the p99 of timer lateness (real seconds from due to committed) since the last call."""
        letters, late = self.letters, sorted(self.late_s)
        self.letters, self.late_s = 0, []
        return letters, late[min(len(late) - 1, int(len(late) * 0.99))] if late else None

    @property
    def lag(self) -> int | None:
        """Commands not decided yet, over our partitions; null until each of them has its voice."""
        if self.assigned is None:
            return None
        ours = [self.behind.get(partition) for partition in self.assigned]
        ready = [one for one in ours if one is not None and one.speaks]
        return sum(one.lag for one in ready) if len(ready) == len(ours) else None

    def oldest_s(self, now: datetime) -> float:
        """The age of the oldest command that waits, in seconds of the worker's clock; 0 when none does."""
        return max(
            (max(0.0, (now - one.oldest).total_seconds()) for one in self.behind.values() if one.oldest), default=0.0
        )
