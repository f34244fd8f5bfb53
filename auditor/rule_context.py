"""What a rule is given beside its dossier.

Owns: the policy, the two ends of time (of the product's clock and of the log), the lag, dead letters, and which topics
could be read from their beginning. Refuses: I/O: letters are asked of a function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auditor import millis
from auditor.compaction import all_there
from auditor.dead_letter_index import DeadLetterRef
from auditor.input_records import Lay, Sent, lay
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy
from auditor.unread_input import open_to_all

Spared = Callable[[str, int, int], bool]
"""Whether what was written to a topic's partition at a time of the log must be there, whatever lies over it by now."""

TOMBSTONE_MS = 20 * 3600 * 1000
"""How long a tombstone surely lies there: a day (`delete.retention.ms`), a little less here."""


@dataclass(frozen=True, slots=True)
class RuleContext:
    """One audit's."""

    policy: PackPolicy
    ripe: int  # on the product's clock: deadlines up to then must have spoken
    heard: int  # of the log: what was written after it may still be on its way
    lag: int  # that a deadline which spoke may have had, on the product's clock
    letter: Callable[[Lay], DeadLetterRef | None]
    waits: Callable[[Lay], bool] = open_to_all  # whether a record has not been taken in yet
    partial: frozenset[str] = frozenset()  # topics whose beginning is gone, or is not read
    spared: Spared = all_there
    partitions: int = 1  # of a case topic

    def whole(self, *topics: str) -> bool:
        """Whether these topics, by name without prefix, were read from their beginning."""
        return not self.partial.intersection(topics)

    def due(self, stamp: int, lay: Lay) -> bool:
        """Whether a record must have had its fate by now. One that waits at the door has not had its turn."""
        return stamp <= self.heard and not self.waits(lay)

    def waiting(self, records: Iterable[Sent]) -> int:
        """How many of these were written long enough ago, and wait at the door."""
        return sum(one.stamp <= self.heard and self.waits(one.lay) for one in records)

    def compacted(self, entry: LogRecord) -> bool:
        """Whether a tombstone that was written with this record may be gone: Kafka keeps one for a day."""
        return millis.millis(entry.stamp) < self.heard - TOMBSTONE_MS

    def dead(self, entry: LogRecord) -> bool:
        """Whether a record became a dead letter."""
        return self.letter(lay(entry)) is not None

    @property
    def partial_reports(self) -> bool:
        """Whether reports were written that cannot be read any more."""
        return any(name.startswith("reports.") for name in self.partial)
