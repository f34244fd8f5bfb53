"""What the ledger does for cases: the domain's side of its port.

Owns: which functions of `handlers/case/` the loop calls, and by which rules; the bytes of commands and states. Refuses:
deciding; a command that was taken in under rules that this process was not given.
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.case.deadlines import next_due
from handlers.case.decide import decide
from handlers.case.publish import publish
from handlers.policy.rules import Rules
from schemas.base import to_millis
from schemas.encoding import to_data, to_json
from schemas.internal.command import COMMAND, ActionCommand, Command, TimerFired
from schemas.internal.message import Message
from schemas.internal.state import STATE, Case
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from streams.errors import UnknownPackError
from streams.ledger.index import NO_INDEX, IndexView
from streams.ledger.port import DomainOutcome
from streams.topology.ledger_spec import LedgerSpec

CASES = LedgerSpec(Topic.COMMANDS, Topic.STATE, "cases")
"""The ledger of the product: it decides cases."""


@dataclass(frozen=True, slots=True)
class CaseDomain:
    """The domain of cases."""

    rules: Rules  # of the pack that reports and actions are taken in under
    others: tuple[Rules, ...] = ()  # of packs whose commands may wait, or whose cases are open

    def key(self, command: Command) -> str:
        """Return the case of a command. An action that names none has its own id as key, so that it is answered."""
        if isinstance(command, ActionCommand) and not command.case_id:
            return f"action:{command.public_id}"
        return command.case_id

    def at(self, command: Command) -> datetime:
        """Return when a command was taken in, or when its deadline fires."""
        return command.at

    def handle(self, state: Case | None, command: Command, index: IndexView = NO_INDEX) -> DomainOutcome[Case, Command]:  # noqa: ARG002
        """Decide, fold and publish; no decision of today looks at another case."""
        rules = self._rules(state, command)
        decision = decide(state, command, rules)
        return DomainOutcome(decision.after, publish(state, command, decision, rules))

    def _rules(self, state: Case | None, command: Command) -> Rules:
        """The rules of the pack that a command was taken in under; for a deadline those of its case, if given."""
        given = {rules.version: rules for rules in (self.rules, *self.others)}
        if isinstance(command, TimerFired):
            return given.get(state.pack, self.rules) if state else self.rules
        if command.pack not in given:
            raise UnknownPackError(command.pack, " and ".join(given))
        return given[command.pack]

    def next_due(self, state: Case) -> datetime | None:
        """Return the next deadline of a case."""
        due = next_due(state)
        return due.at if due else None

    def index_keys(self, state: Case) -> tuple[str, ...]:  # noqa: ARG002 (the port has it)
        """None yet: nobody looks for a case of the same place."""
        return ()

    def tick(self, key: str, state: Case, at: datetime) -> Command:
        """Return the due deadline as a command."""
        due = next_due(state)
        assert due is not None, f"{key}: a timer without a deadline"
        return TimerFired(case_id=key, at=to_millis(at), due=due)

    def read_command(self, raw: bytes) -> Command:
        """Read a command of the command topic."""
        return COMMAND.read(raw)

    def write_command(self, command: Command) -> bytes:
        """To the command topic."""
        return COMMAND.write(command)

    def read_state(self, raw: bytes) -> Case:
        """Read a state of the state topic."""
        return STATE.read(raw)

    def write_state(self, state: Case) -> bytes:
        """Return the bytes of a state for the state topic."""
        return STATE.write(state)

    def gone(self, state: Case) -> bool:
        """Return whether a case is forgotten."""
        return state.forgotten

    def letter(self, command: Command, exc: Exception, at: datetime) -> tuple[Message, ...]:
        """Return the dead letter for a bug of ours: the record that caused it, or the deadline written as a record."""
        letter = DeadLetter.of_bug(_received(command), at, DeadLetterStage.DECIDE, exc)
        return (Message(Topic.DLQ, command.case_id, letter, at=at),)


def _received(command: Command) -> Received:
    if not isinstance(command, TimerFired):
        return command.received
    due = command.due
    return Received(
        topic=f"timer/{command.case_id}/{due.leg.value}",
        partition=0,
        offset=due.armed,
        timestamp=int(due.at.timestamp() * 1000),
        key=command.case_id.encode(),
        value=to_json(to_data(command)),
        headers=(),
    )
