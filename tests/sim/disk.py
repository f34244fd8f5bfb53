"""A worker's local stores, which survive its processes, and the damage that can happen to them.

Owns: one store per partition: lost, restored from an older copy, ahead of its topic, or damaged while in use. Refuses:
trusting any of it (`streams/ledger/restore.py` does that).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from streams.errors import StoreBrokenError
from streams.ledger.store import MemoryStore, Store, StoredState, StorePosition

OFFSETS_AHEAD = 7
"""Offsets by which a store runs ahead of the end that its topic has when the store is opened. A store that was ahead
and was overtaken since is not tried: nothing could tell it from one that fits.
"""


class SimStore(MemoryStore):
    """One partition's store. Damage shows at the next use; closing a damaged store throws it away."""

    def __init__(self, end: Callable[[], int]) -> None:
        super().__init__()
        self._end = end  # of the partition of the state topic
        self.damaged = False
        self.faults_met = 0  # faults that a process has met
        self.copy: tuple[dict[str, StoredState], StorePosition | None] = {}, None
        self.fate = ""  # what happens at the next opening: `lost`, `old`, `ahead`

    def open(self) -> "SimStore":
        """Open it for a new process, or for the next opening of a partition."""
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
        """Copy it, as an operator would copy the directory."""
        self.copy = dict(self._entries), self.mark

    def get(self, key: str) -> StoredState | None:
        """Read as in memory."""
        self._check()
        return super().get(key)

    def write(self, batch: Mapping[str, StoredState | None], mark: StorePosition) -> None:
        """Write as in memory."""
        self._check()
        super().write(batch, mark)

    def scan(self) -> Iterator[tuple[str, StoredState]]:
        """Scan as in memory."""
        self._check()
        return super().scan()

    def close(self) -> None:
        """Throw a damaged store away."""
        if self.damaged:
            self.damaged = False
            self.wipe()

    def _check(self) -> None:
        if self.damaged:
            self.faults_met += 1
            raise StoreBrokenError("damaged by the nemesis")


class Disk:
    """The stores of one worker."""

    def __init__(self, ends: Callable[[int], int]) -> None:
        self._ends = ends
        self.stores: dict[int, SimStore] = {}

    def open(self, partition: int) -> Store:
        """Open the store of a partition; this method is a `Stores`."""
        return self.stores.setdefault(partition, SimStore(partial(self._ends, partition))).open()
