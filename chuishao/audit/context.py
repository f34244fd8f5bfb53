"""What a rule is given beside its dossier.

Owns: the policy, the two ends of time (of the product's clock and of the log), the lag, dead letters, and which topics
could be read from their beginning. Refuses: I/O: letters are asked of a function.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chuishao.audit import moment
from chuishao.audit.cleaned import all_there
from chuishao.audit.door import open_to_all
from chuishao.audit.entry import Entry
from chuishao.audit.input import Lay, Sent, lay
from chuishao.audit.letters import Letter
from chuishao.audit.policy import Policy

Spared = Callable[[str, int, int], bool]
"""Whether what was written to a topic's partition at a time of the log must be there, whatever lies over it by now."""

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
    waits: Callable[[Lay], bool] = open_to_all  # whether a record has not been taken in yet
    partial: frozenset[str] = frozenset()  # topics whose beginning is gone, or is not read
    spared: Spared = all_there

    def whole(self, *topics: str) -> bool:
        """Whether these topics, by name without prefix, were read from their beginning."""
        return not self.partial.intersection(topics)

    def due(self, stamp: int, lay: Lay) -> bool:
        """Whether a record must have had its fate by now. One that waits at the door has not had its turn."""
        return stamp <= self.heard and not self.waits(lay)

    def waiting(self, records: Iterable[Sent]) -> int:
        """How many of these were written long enough ago, and wait at the door."""
        return sum(one.stamp <= self.heard and self.waits(one.lay) for one in records)

    def compacted(self, entry: Entry) -> bool:
        """Whether a tombstone that was written with this record may be gone: Kafka keeps one for a day."""
        return moment.millis(entry.stamp) < self.heard - TOMBSTONE_MS

    def dead(self, entry: Entry) -> bool:
        """Whether a record became a dead letter."""
        return self.letter(lay(entry)) is not None

    @property
    def partial_reports(self) -> bool:
        """Whether reports were written that cannot be read any more."""
        return any(name.startswith("reports.") for name in self.partial)
