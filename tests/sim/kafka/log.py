"""A partition's log as a broker keeps it: records and control markers at offsets, some of them compacted away.

Owns: offsets, the last stable offset, what a reader may see, compaction. Refuses: who may write (`transactions.py`). A
marker takes an offset and is never returned. Compaction leaves offsets as they are, so they have gaps.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

TOMBSTONES_MS = 20_000
"""Milliseconds for which a tombstone is kept: seconds instead of a day, so that runs see them go."""


@dataclass(slots=True, eq=False)
class Txn:
    """One transaction of one producer epoch."""

    pid: int
    epoch: int
    committed: bool | None = None  # null: still open


@dataclass(slots=True, eq=False)
class Entry:
    """One record or marker."""

    offset: int
    stamp: int  # milliseconds since 1970
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    txn: Txn | None = None
    marker: bool = False

    @property
    def visible(self) -> bool:
        """Whether a reader of committed records may get it, once it is stable."""
        return not self.marker and (self.txn is None or self.txn.committed is True)


@dataclass(eq=False)
class Log:
    """One partition."""

    topic: str
    partition: int
    end: int = 0
    start: int = 0
    entries: list[Entry] = field(default_factory=list)
    _open: dict[int, int] = field(default_factory=dict)  # producer id → first offset of its open transaction
    _sequences: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict
    )  # (pid, epoch) → (sequence, offset)
    watchers: dict[object, Callable[["Log"], None]] = field(default_factory=dict)  # called at each append

    @property
    def stable(self) -> int:
        """The last stable offset: a reader of committed records gets nothing from there on."""
        return min(self._open.values()) if self._open else self.end

    def append(self, entries: list[Entry]) -> int:
        """Append entries and return the first one's offset."""
        first = self.end
        for entry in entries:
            entry.offset = self.end
            self.entries.append(entry)
            self.end += 1
            if entry.txn is not None and not entry.marker:
                self._open.setdefault(entry.txn.pid, entry.offset)
        for watcher in self.watchers.values():
            watcher(self)
        return first

    def append_once(self, pid: int, epoch: int, sequence: int, entries: list[Entry]) -> int | None:
        """Append an idempotent producer's batch; a repeat changes nothing. Return its first offset.

        Return −1 for a repeat so old that the broker only knows that it has it, and null when a batch before it is
        missing.
        """
        known, offset = self._sequences.get((pid, epoch), (-1, -1))
        if sequence <= known:
            return offset if sequence == known else -1
        if sequence != known + 1:
            return None
        offset = self.append(entries)
        self._sequences[pid, epoch] = sequence, offset
        return offset

    def mark(self, txn: Txn, stamp: int) -> None:
        """Write the marker of a finished transaction: it takes an offset, and what it covers becomes stable."""
        self._open.pop(txn.pid, None)
        self.append([Entry(0, stamp, None, None, (), txn, marker=True)])

    def read(self, position: int, at_most: int, *, committed: bool) -> tuple[list[Entry], int]:
        """Return up to `at_most` records from `position` on, and the next position.

        The position is past markers and aborted records.
        """
        limit = self.stable if committed else self.end
        found: list[Entry] = []
        entries = self.entries
        for index in range(bisect_left(entries, position, key=lambda one: one.offset), len(entries)):
            entry = entries[index]
            if entry.offset >= limit:
                break
            if entry.visible if committed else not entry.marker:
                if len(found) == at_most:
                    return found, entry.offset
                found.append(entry)
        return found, max(position, limit)

    def compact(self, keep: int, now_ms: int) -> int:
        """Drop all but each key's last value, and old tombstones; return how many were dropped.

        The last `keep` offsets are left as they are.
        """
        old = now_ms - TOMBSTONES_MS
        limit = min(self.stable, self.end - keep)
        last: dict[bytes | None, int] = {one.key: one.offset for one in self.entries if one.visible}
        before = len(self.entries)
        self.entries = [one for one in self.entries if one.offset >= limit or self._is_kept(one, last, old)]
        return before - len(self.entries)

    def _is_kept(self, one: Entry, last: dict[bytes | None, int], old: int) -> bool:
        return one.visible and last[one.key] == one.offset and (one.value is not None or one.stamp > old)
