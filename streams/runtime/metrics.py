"""What a worker measures of itself between two health reports.

Owns: the figures. Refuses: writing them (`streams/worker/health_reporter.py` does).
"""

from dataclasses import dataclass, field
from datetime import datetime

from aiokafka import TopicPartition


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """How far a partition of the command topic is behind."""

    lag: int  # commands not decided yet
    oldest: datetime | None  # when the first of them was taken in, if known
    is_live: bool  # its deadlines fire


@dataclass(frozen=True, slots=True)
class InputLag:
    """The records that wait in one partition of an input topic: not taken in yet."""

    records: int
    since_ms: int  # Kafka's timestamp of the first one, or of the one before it; negative when its producer set none


@dataclass(slots=True)
class WorkerMetrics:
    """Counters of a running worker; `take` resets those that belong to a window."""

    assigned: frozenset[int] | None = None  # partitions of this worker; null before the first assignment
    behind: dict[int, PartitionLag] = field(default_factory=dict)
    waiting_input: dict[TopicPartition, InputLag] = field(default_factory=dict)
    letters: int = 0
    late_s: list[float] = field(default_factory=list)

    def take(self) -> tuple[int, float | None]:
        """Return the dead letters and the p99 of timer lateness (real seconds, due to commit) since the last call."""
        letters, late = self.letters, sorted(self.late_s)
        self.letters, self.late_s = 0, []
        return letters, late[min(len(late) - 1, int(len(late) * 0.99))] if late else None

    @property
    def lag(self) -> int | None:
        """Records not taken in yet and commands not decided yet; null until each of our partitions is live."""
        if self.assigned is None:
            return None
        found = [self.behind.get(partition) for partition in self.assigned]
        live = [partition for partition in found if partition is not None and partition.is_live]
        if len(live) < len(found):
            return None
        return sum(partition.lag for partition in live) + sum(tp.records for tp in self.waiting_input.values())

    def oldest_s(self, now: datetime, machine: datetime, speed: float) -> float:
        """Return for how many real seconds the oldest record or command has waited; 0 when none waits.

        `now` is the worker's clock, which runs at `speed`; by a frozen clock nothing is old. `machine` is the machine's
        time, which Kafka's timestamps are compared with.
        """
        records = [machine.timestamp() - tp.since_ms / 1000 for tp in self.waiting_input.values() if tp.since_ms >= 0]
        commands = [(now - at).total_seconds() / speed for at in self._oldest_commands() if speed]
        return max([0.0, *records, *commands])

    def _oldest_commands(self) -> list[datetime]:
        return [partition.oldest for partition in self.behind.values() if partition.oldest]
