"""What a worker measures of itself between two reports of its health.

Owns: the figures. Refuses: writing them (`streams/worker/health_reporter.py` does).
"""

from dataclasses import dataclass, field
from datetime import datetime

from aiokafka import TopicPartition


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far a partition is behind its log."""

    lag: int  # commands not decided yet
    oldest: datetime | None  # when the first of them was taken in, where it is known
    is_live: bool  # it has its voice: its deadlines fire


@dataclass(frozen=True, slots=True)
class InputLag:
    """What waits in one partition of an input topic: not taken in yet."""

    number: int
    since_ms: int  # Kafka's timestamp of the first, or of the one before it; negative where a producer set none


@dataclass(slots=True)
class WorkerMetrics:
    """Counted up while the worker runs; `take` empties what belongs to a window."""

    assigned: frozenset[int] | None = None  # our partitions; null before the group has said
    behind: dict[int, PartitionLag] = field(default_factory=dict)
    door: dict[TopicPartition, InputLag] = field(default_factory=dict)
    letters: int = 0
    late_s: list[float] = field(default_factory=list)

    def take(self) -> tuple[int, float | None]:
        """Dead letters and the p99 of timer lateness (real seconds from due to committed) since the last call."""
        letters, late = self.letters, sorted(self.late_s)
        self.letters, self.late_s = 0, []
        return letters, late[min(len(late) - 1, int(len(late) * 0.99))] if late else None

    @property
    def lag(self) -> int | None:
        """What waits at the door, and commands not decided yet; null until each of our partitions has its voice."""
        if self.assigned is None:
            return None
        ours = [self.behind.get(partition) for partition in self.assigned]
        ready = [one for one in ours if one is not None and one.is_live]
        if len(ready) < len(ours):
            return None
        return sum(one.lag for one in ready) + sum(tp.number for tp in self.door.values())

    def oldest_s(self, now: datetime, machine: datetime, speed: float) -> float:
        """For how many real seconds the oldest has waited, at the door or as a command; 0 when nothing does.

        `now` is the worker's clock, which runs at `speed`; before a frozen one nothing is old.
        """
        door = [machine.timestamp() - tp.since_ms / 1000 for tp in self.door.values() if tp.since_ms >= 0]
        taken = [(now - one.oldest).total_seconds() / speed for one in self.behind.values() if one.oldest and speed]
        return max([0.0, *door, *taken])
