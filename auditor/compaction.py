"""The bound after which log compaction has removed nothing, derived from the records: Kafka does not report it.

Where the log cleaner has passed, it has left only the last record of each key. So where a key comes a second time and
its first record is still there, the cleaner has not come that far. Before that offset a missing record may have been
compacted away; after it, the record was never written.
Owns: finding that offset in each partition of a compacted topic. Refuses: topics that are not compacted.
"""

from auditor import millis
from auditor.log_record import LogRecord
from schemas.topics import Topic

COMPACT = frozenset(topic for topic in Topic if "compact" in topic.row.cleanup) - {Topic.TEXTS}
"""Compacted topics but `texts`: there no key comes twice, and every record must be present."""

KEYS = 5000
"""Keys remembered for one partition: where the cleaner has not been, a key comes again after some dozens."""

SKEW_MS = 60_000
"""Machines' clocks differ: a record stamped up to so much later may lie before the bound."""


class CompactionBound:
    """The bound of each partition, from the records seen so far."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int], set[bytes | None]] = {}
        self._sure: dict[tuple[str, int], int] = {}

    def note(self, entry: LogRecord) -> None:
        """Note the next record of a partition."""
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
        """Return whether a record written to this partition at this log time must still be there."""
        return at >= self._sure.get((topic, partition), at + 1)


def all_there(_topic: str, _partition: int, _at: int) -> bool:
    """Return True: in a log without compaction every record is still there."""
    return True
