"""The states of one partition, as committed: bytes in the store, few of them read, and which keys are held.

Owns: which state a key has, and the timers and the index that follow from all of them. Refuses: tentative states
(`transaction.py` has them).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

import structlog

from streams.errors import PROCESS_UNFIT
from streams.ledger.index import Index
from streams.ledger.port import C, Domain, S
from streams.ledger.store import Store, StoredState, StorePosition
from streams.ledger.timers import Timers
from streams.runtime.logs import describe_exception

WARM = 512
"""States kept read, beside their bytes: a case that moved a moment ago moves again soon. About 17 KB each (2 700 new
cases took 45 MB), so 100 MB over twelve partitions; five transactions' worth is enough for what moves again soon."""

BREATH = 200
"""States weighed or counted between two turns of the event loop: about 10 ms, so that heartbeats go out."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CachedState(Generic[S]):
    """What is known of one key."""

    raw: bytes | None
    state: S | None  # null also as long as nobody has read it
    held: bool
    due: datetime | None = None  # of what is kept anew
    index_keys: tuple[str, ...] = ()  # of what is kept anew


class StateCache(Generic[S]):
    """An open case costs its deadline and little more; reading one costs a parse."""

    def __init__(self, domain: Domain[S, C], store: Store) -> None:
        self._read = domain.read_state
        self._next_due, self._index_keys = domain.next_due, domain.index_keys
        self._store = store
        self._held: set[str] = set()
        self._warm: dict[str, S] = {}
        self.found = 0  # keys at opening
        self.timers, self.index = Timers(), Index()

    @property
    def held(self) -> frozenset[str]:
        """The keys that are set aside."""
        return frozenset(self._held)

    def slot(self, key: str) -> CachedState[S]:
        """What lies under a key, read or not."""
        entry = self._store.get(key)
        if entry is None:
            return CachedState(None, None, held=False)
        return CachedState(entry.raw, self._warm.get(key), entry.held)

    def read(self, key: str, slot: CachedState[S]) -> S | None:
        """The state in a slot; reading it is put off until somebody asks."""
        if slot.raw is None or slot.state is not None:
            return slot.state
        state = self._read(slot.raw)
        self._remember(key, state)
        return state

    def settle(self, slots: Iterable[tuple[str, CachedState[S]]], mark: StorePosition) -> None:
        """A transaction has committed: this is true now. The timers stand already as its draft set them."""
        kept = dict(slots)
        self._store.write({key: _entry(slot) for key, slot in kept.items()}, mark)
        for key, slot in kept.items():
            self._held.discard(key)
            self._warm.pop(key, None)
            if slot.held:
                self._held.add(key)
            if slot.state is not None:
                self._remember(key, slot.state)

    def fill(self, mark: StorePosition) -> Iterator[None]:
        """Timers, index and held keys of all that lies in the store; a turn is due at each step.

        What came straight from the topic is weighed here, once a key however many records it had.
        """
        weighed: dict[str, StoredState | None] = {}
        for key, entry in self._store.scan():
            mine = entry
            if not entry.weighed:
                mine = weighed[key] = self._weigh(key, entry)
            if mine.held:
                self._held.add(key)
            else:
                self.timers.set(key, mine.due)
                self.index.set(key, mine.index_keys)
            self.found += 1
            if self.found % BREATH == 0:
                self._store.write(weighed, mark)
                weighed = {}
                yield
        self._store.write(weighed, mark)

    def _weigh(self, key: str, entry: StoredState) -> StoredState:
        """With its deadline; a state that our own code cannot read any more is set aside, and the partition goes on."""
        if entry.held:
            return entry._replace(weighed=True)
        try:
            state = self._read(entry.raw)
            return entry._replace(due=self._next_due(state), weighed=True, index_keys=self._index_keys(state))
        except PROCESS_UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is)
            # Not `exception`: its words may quote the state.
            log.error("state unreadable", key=key, **describe_exception(exc), fate="held as it is")  # noqa: TRY400
            return entry._replace(held=True, weighed=True)

    def _remember(self, key: str, state: S) -> None:
        if len(self._warm) >= WARM:
            self._warm.pop(next(iter(self._warm)))
        self._warm[key] = state


def _entry(slot: CachedState[S]) -> StoredState | None:
    return None if slot.raw is None else StoredState(slot.raw, slot.held, slot.due, index_keys=slot.index_keys)
