"""A worker's local stores as they survive its processes, and what can become of them.

Owns: one store a partition, lost, put back as it was some time ago, ahead of its topic, or damaged while in use.
Refuses: believing any of it (`streams/ledger/restore.py` does that).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from streams.errors import StoreBrokenError
from streams.ledger.store import MemoryStore, Store, StoredState, StorePosition

OFFSETS_AHEAD = 7
"""Offsets by which a store is made to run ahead of the end that its topic has when it is opened. One that was ahead and
was overtaken since is not tried: nobody could tell it from one that fits."""


class SimStore(MemoryStore):
    """One partition's. Damage shows at the next use; whoever closes a damaged store throws it away."""

    def __init__(self, end: Callable[[], int]) -> None:
        super().__init__()
        self._end = end  # of the partition of the state topic
        self.damaged = False
        self.faults_met = 0  # faults that a process met
        self.copy: tuple[dict[str, StoredState], StorePosition | None] = {}, None
        self.fate = ""  # at the next opening: `lost`, `old`, `ahead`

    def open(self) -> "SimStore":
        """By a new process, or by the next life of a partition."""
        fate, self.fate = self.fate, ""
        self.faults_met += bool(fate)
        if fate == "lost":
            self.wipe()
        elif fate == "old":
            self._entries, self.mark = dict(self.copy[0]), self.copy[1]
        elif fate == "ahead" and self.mark is not None:
            self._entries = dict(list(self._entries.items())[1:])
            self.mark = replace(self.mark, offset=self._end() + OFFSETS_AHEAD)
        return self

    def save(self) -> None:
        """As an operator's copy of the directory would."""
        self.copy = dict(self._entries), self.mark

    def get(self, key: str) -> StoredState | None:
        """As in memory."""
        self._check()
        return super().get(key)

    def write(self, batch: Mapping[str, StoredState | None], mark: StorePosition) -> None:
        """As in memory."""
        self._check()
        super().write(batch, mark)

    def scan(self) -> Iterator[tuple[str, StoredState]]:
        """As in memory."""
        self._check()
        return super().scan()

    def close(self) -> None:
        """A damaged one is thrown away."""
        if self.damaged:
            self.damaged = False
            self.wipe()

    def _check(self) -> None:
        if self.damaged:
            self.faults_met += 1
            raise StoreBrokenError("as the nemesis wanted")


class Disk:
    """One worker's."""

    def __init__(self, ends: Callable[[int], int]) -> None:
        self._ends = ends
        self.stores: dict[int, SimStore] = {}

    def open(self, partition: int) -> Store:
        """Is a `Stores`."""
        return self.stores.setdefault(partition, SimStore(partial(self._ends, partition))).open()
