"""The context in which a rule judges a dossier.

Owns: the policy, the two time limits (of the product's clock and of the log), the lag, dead letters, and which topics
could be read from their beginning. Refuses: I/O: a function returns a dead letter.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auditor import millis
from auditor.compaction import all_there
from auditor.dead_letter_index import DeadLetterRef
from auditor.input_records import RecordPosition, Sent, position_of
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy
from auditor.unread_input import nothing_waits

Spared = Callable[[str, int, int], bool]
"""Whether a record written to a topic's partition at a log time must still be there, whatever was written later."""

TOMBSTONE_MS = 20 * 3600 * 1000
"""Milliseconds for which a tombstone surely stays: a day (`delete.retention.ms`), a little less here."""


@dataclass(frozen=True, slots=True)
class RuleContext:
    """The context of one audit."""

    policy: PackPolicy
    ripe: int  # on the product's clock: deadlines up to then must have fired
    settled: int  # log time: a record written after it may still be in process
    lag: int  # how late a deadline may fire, in milliseconds on the product's clock
    dead_letter: Callable[[RecordPosition], DeadLetterRef | None]
    waits: Callable[[RecordPosition], bool] = nothing_waits  # whether the intake has not taken in a record yet
    partial: frozenset[str] = frozenset()  # topics whose beginning is gone, or is not read
    spared: Spared = all_there
    partitions: int = 1  # of a case topic

    def whole(self, *topics: str) -> bool:
        """Return whether these topics, by name without prefix, were read from their beginning."""
        return not self.partial.intersection(topics)

    def due(self, stamp: int, position: RecordPosition) -> bool:
        """Return whether a record must have an outcome by now; one that the intake has not taken in is not due."""
        return stamp <= self.settled and not self.waits(position)

    def waiting(self, records: Iterable[Sent]) -> int:
        """Return how many of these were written long enough ago, but are not taken in yet."""
        return sum(one.stamp <= self.settled and self.waits(one.position) for one in records)

    def compacted(self, entry: LogRecord) -> bool:
        """Return whether a tombstone written with this record may be gone: Kafka keeps one for a day."""
        return millis.millis(entry.stamp) < self.settled - TOMBSTONE_MS

    def dead(self, entry: LogRecord) -> bool:
        """Return whether a record became a dead letter."""
        return self.dead_letter(position_of(entry)) is not None

    @property
    def partial_reports(self) -> bool:
        """Whether the topics have lost some reports."""
        return any(name.startswith("reports.") for name in self.partial)
