"""The real domain, asked once: answers of `CaseDomain`, `to_command` and `to_record` are given again from memory.

Owns: the memory, bounded. Refuses: any answer of its own. `patching.py` puts it under a worker.

A case is recognised by being the same object: reading the same bytes gives the same object, and so does making the same
decision, so a history that many runs share is decided once. The offset of the input record is ignored when two commands
are compared, unless the decision shows it (a dead letter does).
"""

import re
from datetime import datetime
from functools import lru_cache

from handlers.intake import pipeline
from handlers.policy.rules import Rules
from schemas.base import replace
from schemas.internal.command import ActionCommand, Command, ReportCommand, TimerFired
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.wire.dead_letter import DeadLetter, Received
from streams.cases import CaseDomain
from streams.client import delivery
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment
from streams.ledger.index import NO_INDEX, IndexView
from streams.ledger.port import DomainOutcome

INPUT_OFFSET = re.compile(rb'"offset":\d+,')
"""In a command's JSON, the offset of the record that it was made from; no other field has this name."""

MAX_ANSWERS = 8_000
"""Answers kept of each kind. All are forgotten at once, so that no object is mistaken for another one that is gone."""


class MemoizedDomain:
    """A `Domain[Case, Command]` that remembers its answers."""

    def __init__(self, rules: Rules) -> None:
        self._cases = CaseDomain(rules)
        self.rules = rules
        self.key, self.at = self._cases.key, self._cases.at
        self.gone, self.letter = self._cases.gone, self._cases.letter
        self.write_command, self.index_keys = self._cases.write_command, self._cases.index_keys
        self._forget()

    def handle(self, state: Case | None, command: Command, index: IndexView = NO_INDEX) -> DomainOutcome[Case, Command]:  # noqa: ARG002
        """Decide once for each pair: no decision of today looks at the index."""
        representative = (
            command if isinstance(command, TimerFired) else self._equivalent.get(id(command), (command, command))[0]
        )
        known = self._handled.get((id(state), id(representative))) or self._handled_with_offset.get(
            (id(state), id(command))
        )
        if known is None:
            if len(self._handled) > MAX_ANSWERS:
                self._forget()
            outcome = self._cases.handle(state, command)
            shows = any(isinstance(message.value, DeadLetter) for message in outcome.messages)
            known = outcome, state, command, representative
            if shows:
                self._handled_with_offset[id(state), id(command)] = known
            else:
                self._handled[id(state), id(representative)] = known
        return known[0]

    def next_due(self, state: Case) -> datetime | None:
        """Read the next deadline once."""
        known = self._due.get(id(state))
        if known is None:
            known = self._due[id(state)] = (self._cases.next_due(state), state)
        return known[0]

    def tick(self, key: str, state: Case, at: datetime) -> Command:
        """Return the same tick for the same case and moment."""
        known = self._ticks.get((id(state), at))
        if known is None:
            known = self._ticks[id(state), at] = (self._cases.tick(key, state, at), state)
        return known[0]

    def read_command(self, raw: bytes) -> Command:
        """Return the same object for the same bytes."""
        known = self._commands.get(raw)
        if known is None:
            known = self._commands[raw] = self._cases.read_command(raw)
            if not isinstance(known, TimerFired):
                representative = self._representatives.setdefault(INPUT_OFFSET.sub(b"", raw), known)
                self._equivalent[id(known)] = (representative, known)
        return known

    def read_state(self, raw: bytes) -> Case:
        """Return the same object for the same bytes."""
        known = self._states.get(raw)
        if known is None:
            known = self._states[raw] = self._cases.read_state(raw)
        return known

    def write_state(self, state: Case) -> bytes:
        """Return the same bytes for the same object; when they are read back they give that object."""
        known = self._raw.get(id(state))
        if known is None:
            raw = self._cases.write_state(state)
            known = self._raw[id(state)] = (raw, state)
            self._states.setdefault(raw, state)
        return known[0]

    def _forget(self) -> None:
        self._handled: dict[tuple[int, int], tuple[DomainOutcome[Case, Command], Case | None, Command, Command]] = {}
        self._handled_with_offset: dict[
            tuple[int, int], tuple[DomainOutcome[Case, Command], Case | None, Command, Command]
        ] = {}
        self._representatives: dict[bytes, Command] = {}
        self._equivalent: dict[int, tuple[Command, Command]] = {}
        self._due: dict[int, tuple[datetime | None, Case]] = {}
        self._ticks: dict[tuple[int, datetime], tuple[Command, Case]] = {}
        self._commands: dict[bytes, Command] = {}
        self._states: dict[bytes, Case] = {}
        self._raw: dict[int, tuple[bytes, Case]] = {}


@lru_cache
def _by_version(version: str) -> list[MemoizedDomain]:
    return []


def cases(rules: Rules, others: tuple[Rules, ...] = ()) -> MemoizedDomain:
    """Return the one domain for all workers of all runs under these rules."""
    assert not others, "a simulated worker is given one pack"
    known = _by_version(rules.version)
    if not known:
        known.append(MemoizedDomain(rules))
    return known[0]


IntakeResult = ReportCommand | ActionCommand | DeadLetter

_converted: dict[tuple[object, ...], IntakeResult] = {}


def to_command(received: Received, at: datetime, rules: Rules, *, prefix: str, trusted: bool) -> IntakeResult:
    """Convert as `handlers.intake.pipeline` does; the result is the same wherever the record was stored."""
    key = (received.topic, received.key, received.value, received.timestamp, received.headers, at, trusted)
    if len(_converted) > MAX_ANSWERS:
        _converted.clear()
    known = _converted.get(key)
    if known is None:
        known = _converted[key] = pipeline.to_command(received, at, rules, prefix=prefix, trusted=trusted)
    if known.received != received:
        known = replace(known, received=received)
    return known


_records: dict[tuple[int, str, int], tuple[OutgoingRecord, Message]] = {}


def to_record(message: Message, deployment: Deployment) -> OutgoingRecord:
    """Return what `streams.client.delivery.to_record` returns for the same message."""
    key = id(message), deployment.name, deployment.partitions
    if len(_records) > 20 * MAX_ANSWERS:
        _records.clear()
    known = _records.get(key)
    if known is None:
        known = _records[key] = (delivery.to_record(message, deployment), message)
    return known[0]
