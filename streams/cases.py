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
from schemas.case import STATE, Case
from schemas.command import COMMAND, Act, Command, Received, Tick
from schemas.letter import Letter
from schemas.message import Message
from schemas.topics import Topic
from schemas.words import LetterStage
from streams.ledger.index import NO_INDEX, IndexView
from streams.ledger.port import DomainOutcome, UnknownPackError
from streams.ledger.spec import LedgerSpec

CASES = LedgerSpec(Topic.COMMANDS, Topic.STATE, "cases")
"""The ledger of this house: it decides cases."""


@dataclass(frozen=True, slots=True)
class CaseDomain:
    """The trade of this house."""

    rules: Rules  # of the pack that reports and actions are taken in under
    others: tuple[Rules, ...] = ()  # of packs whose commands may wait, or whose cases are open

    def key(self, command: Command) -> str:
        """The case; an action that names none stands under its own id, so that it is answered all the same."""
        if isinstance(command, Act) and not command.case_id:
            return f"action:{command.public_id}"
        return command.case_id

    def at(self, command: Command) -> datetime:
        """When it was taken in, or when the deadline fires."""
        return command.at

    def handle(self, state: Case | None, command: Command, index: IndexView = NO_INDEX) -> DomainOutcome[Case, Command]:  # noqa: ARG002
        """Decide, fold and publish; no decision of today looks at another case."""
        rules = self._rules(state, command)
        decision = decide(state, command, rules)
        return DomainOutcome(decision.after, publish(state, command, decision, rules))

    def _rules(self, state: Case | None, command: Command) -> Rules:
        """What was taken in is decided under the pack of then; a deadline under its case's, while that is given."""
        given = {rules.version: rules for rules in (self.rules, *self.others)}
        if isinstance(command, Tick):
            return given.get(state.pack, self.rules) if state else self.rules
        if command.pack not in given:
            raise UnknownPackError(command.pack, " and ".join(given))
        return given[command.pack]

    def next_due(self, state: Case) -> datetime | None:
        """The next deadline of a case."""
        due = next_due(state)
        return due.at if due else None

    def index_keys(self, state: Case) -> tuple[str, ...]:  # noqa: ARG002 (the port has it)
        """None yet: nobody looks for a case of the same place."""
        return ()

    def tick(self, key: str, state: Case, at: datetime) -> Command:
        """The due deadline as a command."""
        due = next_due(state)
        assert due is not None, f"{key}: a timer without a deadline"
        return Tick(case_id=key, at=at, due=due)

    def read_command(self, raw: bytes) -> Command:
        """From the command topic."""
        return COMMAND.read(raw)

    def write_command(self, command: Command) -> bytes:
        """To the command topic."""
        return COMMAND.write(command)

    def read_state(self, raw: bytes) -> Case:
        """From the state topic."""
        return STATE.read(raw)

    def write_state(self, state: Case) -> bytes:
        """To the state topic."""
        return STATE.write(state)

    def gone(self, state: Case) -> bool:
        """Whether a case is forgotten."""
        return state.forgotten

    def letter(self, command: Command, exc: Exception, at: datetime) -> tuple[Message, ...]:
        """Our bug, in plain sight: the record that met it, or the deadline written out as one."""
        letter = Letter.of_bug(_received(command), at, LetterStage.DECIDE, exc)
        return (Message(Topic.DLQ, command.case_id, letter, at=at),)


def _received(command: Command) -> Received:
    if not isinstance(command, Tick):
        return command.received
    due = command.due
    return Received(
        topic=f"timer/{command.case_id}/{due.leg.value}",
        partition=0,
        offset=due.armed,
        timestamp=int(due.at.timestamp() * 1000),
        key=command.case_id.encode(),
        value=command.model_dump_json().encode(),
        headers=(),
    )
