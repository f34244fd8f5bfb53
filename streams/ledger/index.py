"""Which states of one partition share something: a set of keys for each index key, derived from the states alone.

Owns: the port that a domain reads (`IndexView`) and its form in memory. Refuses: entries of its own making, and states
that are set aside: nothing is to be decided on them.
"""

from collections.abc import Iterable
from typing import Protocol


class IndexView(Protocol):
    """What a decision may ask. It sees its own transaction, and otherwise what is committed; one partition alone."""

    def keys(self, index_key: str) -> tuple[str, ...]:
        """Return the keys of the states that have this index key, sorted, so that a replay agrees."""
        ...


class Index:
    """Implements `IndexView`; changed with each state that is kept, like the timers."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, set[str]] = {}

    def keys(self, index_key: str) -> tuple[str, ...]:
        """Return the keys of the states that have this index key, sorted."""
        return tuple(sorted(self._keys.get(index_key, ())))

    def set(self, key: str, index_keys: Iterable[str]) -> None:
        """From now on the state of `key` has these index keys; none: it is not found."""
        now = tuple(dict.fromkeys(index_keys))
        before = self._of.get(key, ())
        for gone in before:
            if gone not in now:
                self._keys[gone].discard(key)
                if not self._keys[gone]:
                    del self._keys[gone]
        for one in now:
            self._keys.setdefault(one, set()).add(key)
        if now:
            self._of[key] = now
        else:
            self._of.pop(key, None)


class NoIndex:
    """Implements `IndexView` for a decision outside a ledger: nothing is found."""

    def keys(self, index_key: str) -> tuple[str, ...]:  # noqa: ARG002 (the port has it)
        """Return nothing."""
        return ()


NO_INDEX = NoIndex()
