"""What a rule is given beside its dossier.

Owns: the policy, the two ends of time (of the product's clock and of the log), the lag, dead letters, and which topics
could be read from their beginning. Refuses: I/O: letters are asked of a function. Called by: every rule.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chuishao.audit import moment
from chuishao.audit.entry import Entry
from chuishao.audit.input import Lay
from chuishao.audit.letters import Letter
from chuishao.audit.policy import Policy

TOMBSTONE_MS = 20 * 3600 * 1000
"""How long a tombstone surely lies there: a day (`delete.retention.ms`), a little less here."""


@dataclass(frozen=True, slots=True)
class Context:
    """One audit's."""

    policy: Policy
    ripe: int  # on the product's clock: deadlines up to then must have spoken
    heard: int  # of the log: what was written after it may still be on its way
    lag: int  # that a deadline which spoke may have had, on the product's clock
    letter: Callable[[Lay], Letter | None]
    partial: frozenset[str] = frozenset()  # topics whose beginning is gone, or is not read

    def whole(self, *topics: str) -> bool:
        """Whether these topics, by name without prefix, were read from their beginning."""
        return not self.partial.intersection(topics)

    def compacted(self, entry: Entry) -> bool:
        """Whether a tombstone that was written with this record may be gone: Kafka keeps one for a day."""
        return moment.millis(entry.stamp) < self.heard - TOMBSTONE_MS

    def dead(self, entry: Entry) -> bool:
        """Whether a record became a dead letter."""
        return self.letter((entry.topic.named(entry.code), entry.partition, entry.offset)) is not None

    @property
    def partial_reports(self) -> bool:
        """Whether reports were written that cannot be read any more."""
        return any(name.startswith("reports.") for name in self.partial)
