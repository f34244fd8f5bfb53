"""The real trade, asked once: what `Cases` and `take` have answered before is answered again from memory.

Owns: the memory, bounded. Refuses: any answer of its own. Put under a worker by `seam.py`.

A case is recognised by being the same object: reading the same bytes gives the same object, and so does deciding the
same, so a life that many runs share is decided once.
"""

from datetime import datetime
from functools import lru_cache

from handlers.policy.rules import Rules
from handlers.take import take as taking
from schemas.case import Case
from schemas.command import Act, Command, Received, TakeReport, Tick
from schemas.letter import Letter
from schemas.message import Message
from streams.cases import Cases
from streams.ledger.port import Outcome

ROOM = 8_000
"""Answers kept of each kind; forgotten all at once, so that no object is taken for another one that is gone."""


class Remembering:
    """Implements `Trade[Case, Command]`."""

    def __init__(self, rules: Rules) -> None:
        self._cases = Cases(rules)
        self.rules = rules
        self.key, self.at = self._cases.key, self._cases.at
        self.gone, self.letter = self._cases.gone, self._cases.letter
        self._forget()

    def handle(self, state: Case | None, command: Command) -> Outcome[Case]:
        """Decided once for each pair."""
        pair = id(state), id(command)
        known = self._handled.get(pair)
        if known is None:
            if len(self._handled) > ROOM:
                self._forget()
            outcome = self._cases.handle(state, command)
            known = self._handled[pair] = (outcome, state, command)
        return known[0]

    def next_due(self, state: Case) -> datetime | None:
        """Read once."""
        known = self._due.get(id(state))
        if known is None:
            known = self._due[id(state)] = (self._cases.next_due(state), state)
        return known[0]

    def tick(self, key: str, state: Case, at: datetime) -> Command:
        """The same tick for the same case and moment."""
        known = self._ticks.get((id(state), at))
        if known is None:
            known = self._ticks[id(state), at] = (self._cases.tick(key, state, at), state)
        return known[0]

    def read_command(self, raw: bytes) -> Command:
        """The same object for the same bytes."""
        known = self._commands.get(raw)
        if known is None:
            known = self._commands[raw] = self._cases.read_command(raw)
        return known

    def read_state(self, raw: bytes) -> Case:
        """The same object for the same bytes."""
        known = self._states.get(raw)
        if known is None:
            known = self._states[raw] = self._cases.read_state(raw)
        return known

    def write_state(self, state: Case) -> bytes:
        """And the same bytes for the same object; read back they are that object."""
        known = self._raw.get(id(state))
        if known is None:
            raw = self._cases.write_state(state)
            known = self._raw[id(state)] = (raw, state)
            self._states.setdefault(raw, state)
        return known[0]

    def _forget(self) -> None:
        self._handled: dict[tuple[int, int], tuple[Outcome[Case], Case | None, Command]] = {}
        self._due: dict[int, tuple[datetime | None, Case]] = {}
        self._ticks: dict[tuple[int, datetime], tuple[Command, Case]] = {}
        self._commands: dict[bytes, Command] = {}
        self._states: dict[bytes, Case] = {}
        self._raw: dict[int, tuple[bytes, Case]] = {}


@lru_cache
def _by_version(version: str) -> list[Remembering]:  # noqa: ARG001 (the key)
    return []


def cases(rules: Rules) -> Remembering:
    """One for all workers of all runs under these rules."""
    known = _by_version(rules.version)
    if not known:
        known.append(Remembering(rules))
    return known[0]


_taken: dict[tuple[object, ...], TakeReport | Act | Letter] = {}


def take(received: Received, at: datetime, rules: Rules, *, prefix: str, trusted: bool) -> TakeReport | Act | Letter:
    """As `handlers.take.take`."""
    key = (received.topic, received.partition, received.offset, received.timestamp, received.value, received.headers)
    if len(_taken) > ROOM:
        _taken.clear()
    known = _taken.get((*key, at))
    if known is None:
        known = _taken[(*key, at)] = taking.take(received, at, rules, prefix=prefix, trusted=trusted)
    return known
