"""The states of one partition in memory, as committed: bytes, few of them read.

Owns: which state a key has, and which keys are held. Refuses: tentative states (`draft.py` has them).
Called by: `book.py` after a commit and at opening, `draft.py` to read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic

from streams.ledger.port import C, S, Trade
from streams.ledger.timers import Timers

WARM = 512
"""States kept read, beside their bytes: a case that moved a moment ago moves again soon. About 17 KB each (2 700 new
cases took 45 MB), so 100 MB over twelve partitions; five transactions' worth is enough for what moves again soon."""


@dataclass(frozen=True, slots=True)
class Slot(Generic[S]):
    """What is known of one key."""

    raw: bytes | None
    state: S | None  # null also as long as nobody has read it
    held: bool


class Shelf(Generic[S]):
    """Bytes by key. An open case costs its bytes and little more; reading one costs a parse."""

    def __init__(self, trade: Trade[S, C]) -> None:
        self._read = trade.read_state
        self._next_due = trade.next_due
        self._raw: dict[str, bytes] = {}
        self._held: set[str] = set()
        self._warm: dict[str, S] = {}
        self.timers = Timers()

    def __len__(self) -> int:
        return len(self._raw)

    @property
    def held(self) -> frozenset[str]:
        """The keys that are set aside."""
        return frozenset(self._held)

    def slot(self, key: str) -> Slot[S]:
        """What lies under a key, read or not."""
        return Slot(self._raw.get(key), self._warm.get(key), key in self._held)

    def read(self, key: str, slot: Slot[S]) -> S | None:
        """The state in a slot; reading it is put off until somebody asks."""
        if slot.raw is None or slot.state is not None:
            return slot.state
        state = self._read(slot.raw)
        self._remember(key, state)
        return state

    def settle(self, slots: Iterable[tuple[str, Slot[S]]]) -> None:
        """A transaction has committed: this is true now. The timers stand already as its draft set them."""
        for key, slot in slots:
            self._held.discard(key)
            self._warm.pop(key, None)
            if slot.raw is None:
                self._raw.pop(key, None)
                continue
            self._raw[key] = slot.raw
            if slot.held:
                self._held.add(key)
            if slot.state is not None:
                self._remember(key, slot.state)

    def restore(self, key: str, raw: bytes, *, held: bool) -> None:
        """One state read back, the last of its key."""
        self._raw[key] = raw
        if held:
            self._held.add(key)
        else:
            self.timers.set(key, self._next_due(self._read(raw)))

    def _remember(self, key: str, state: S) -> None:
        if len(self._warm) >= WARM:
            self._warm.pop(next(iter(self._warm)))
        self._warm[key] = state
