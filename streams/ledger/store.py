"""Where the committed states of one partition lie at hand: a port, and its form in memory.

Owns: `Store`, what lies in one (`StoredState`) and up to where it holds (`StorePosition`). Refuses: being the truth:
that is the state topic, from which any store can be made anew, so one may be lost, old or thrown away at any time, but
never be ahead. A disk: `rocksdb_store.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

FORMAT = "2"
"""Of entries as they lie on a disk. Part of `Mark.made_by`: with another one every store is made anew."""


class StoredState(NamedTuple):
    """What lies under a key. A plain tuple: a partition has hundreds of thousands, and each decision makes one."""

    raw: bytes
    held: bool
    due: datetime | None = None  # the next deadline, so that an opening need not read the state; of a held key none
    weighed: bool = True  # false: straight from the topic, `due` and `index_keys` are not known yet
    index_keys: tuple[str, ...] = ()  # so that an opening need not read the state; of a held key none


@dataclass(frozen=True, slots=True)
class StorePosition:
    """A store holds every record of the state topic's partition before `offset`."""

    log: str  # whose offsets these are: a topic made anew under its old name is another one
    offset: int
    made_by: str  # the version whose `next_due` gave the deadlines
    at_ms: int  # Unix time when nothing beyond `offset` was committed yet: from then on tombstones count


class Store(Protocol):
    """One partition's. Every method may raise `StoreBrokenError`, and takes far less than a heartbeat's time."""

    @property
    def mark(self) -> StorePosition | None:
        """As last written; null: nothing is in it."""
        ...

    def get(self, key: str) -> StoredState | None:
        """What lies under a key."""
        ...

    def write(self, batch: Mapping[str, StoredState | None], mark: StorePosition) -> None:
        """All of it with the mark, or nothing; null: the key is gone."""
        ...

    def scan(self) -> Iterator[tuple[str, StoredState]]:
        """Everything as it was at the first step, in any order, whatever is written since; never less in silence."""
        ...

    def wipe(self) -> None:
        """Make it empty, as if new."""
        ...

    def close(self) -> None:
        """Let go; what was written stays. A second time does nothing."""
        ...


class MemoryStore:
    """Lives as long as its process. For tests, replay, the simulated world, and where a disk refuses."""

    def __init__(self) -> None:
        self.mark: StorePosition | None = None
        self._entries: dict[str, StoredState] = {}

    def get(self, key: str) -> StoredState | None:
        """What lies under a key."""
        return self._entries.get(key)

    def write(self, batch: Mapping[str, StoredState | None], mark: StorePosition) -> None:
        """All of it."""
        for key, entry in batch.items():
            if entry is None:
                self._entries.pop(key, None)
            else:
                self._entries[key] = entry
        self.mark = mark

    def scan(self) -> Iterator[tuple[str, StoredState]]:
        """Everything."""
        return iter(list(self._entries.items()))

    def wipe(self) -> None:
        """Empty."""
        self._entries.clear()
        self.mark = None

    def close(self) -> None:
        """It stays as it is, so that a test can open it again."""


Stores = Callable[[int], Store]
"""The store of a partition, opened. A worker's come from `store_directory.py`."""
