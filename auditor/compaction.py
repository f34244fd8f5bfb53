"""From when on nothing can have been compacted away: told from what is there, for Kafka does not say.

A cleaner that has come past a record has left, of what lies before it, the last of each key. So where a key comes for
the second time with the first still there, no cleaner has come that far, nor further. Before that a missing record may
be gone by right; behind it, it was never there. Owns: finding that place in each partition of a compacted topic.
Refuses: topics that are not.
"""

from auditor import millis
from auditor.log_record import LogRecord
from schemas.topics import Topic

COMPACT = frozenset(topic for topic in Topic if "compact" in topic.row.cleanup) - {Topic.TEXTS}
"""Of texts no key comes twice, and each has to be there."""

KEYS = 5000
"""Of one partition remembered: where the cleaner has not been, a key comes again after some dozens."""

SKEW_MS = 60_000
"""Clocks of machines differ: what is stamped so shortly after that place may lie before it."""


class CompactionBound:
    """What was seen so far, partition by partition."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], set[bytes | None]] = {}
        self._sure: dict[tuple[str, int], int] = {}

    def note(self, entry: LogRecord) -> None:
        """The next record of its partition."""
        if entry.topic not in COMPACT:
            return
        tp = entry.topic.named(entry.code), entry.partition
        if tp in self._sure:
            return
        seen = self._seen.setdefault(tp, set())
        if entry.key in seen:
            self._sure[tp] = millis.millis(entry.stamp) + SKEW_MS
            del self._seen[tp]
        elif len(seen) < KEYS:
            seen.add(entry.key)

    def spared(self, topic: str, partition: int, at: int) -> bool:
        """Whether what was written there then (the log's time) has to be there still."""
        return at >= self._sure.get((topic, partition), at + 1)


def all_there(_topic: str, _partition: int, _at: int) -> bool:
    """In a log that nobody cleans."""
    return True
