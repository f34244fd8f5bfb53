"""A decision in progress: the case as it is now, and the events emitted so far.

Owns: `emit`, which numbers an event, folds it at once and keeps it, so that a verb sees its own earlier events.
Refuses: judging what is emitted. See docs/adr/0020.
"""

from datetime import datetime

from handlers.case.evolve import evolve
from handlers.policy.rules import Rules
from schemas.base import replace
from schemas.internal.command import ActionCommand
from schemas.internal.state import Case
from schemas.policy.pack import DutyRow
from schemas.vocabulary import Tier, Via
from schemas.wire.action import Action
from schemas.wire.event import (
    Accepted,
    ActedBy,
    Cause,
    Completed,
    Contacted,
    Disputed,
    Escalated,
    Event,
    FedBack,
    FreeText,
    Opened,
    Private,
    Progressed,
    RecordedEvent,
    Routed,
    Ruled,
)

WithText = Opened | Accepted | Contacted | Progressed | Completed | Disputed | Ruled | FedBack
"""Events that name the record of their text."""


class Turn:
    """One command that meets one case. `before` is the case as it was, null where there was none."""

    __slots__ = ("_case", "_first", "at", "before", "case_id", "cause", "digest", "events", "rules")

    def __init__(
        self, before: Case | None, case_id: str, at: datetime, rules: Rules, cause: Cause, digest: bytes | None = None
    ) -> None:
        self.before, self.case_id, self.at, self.rules = before, case_id, at, rules
        self.cause, self.digest = cause, digest
        self.events: list[RecordedEvent] = []
        self._case = before
        self._first = before.seq if before is not None else 0

    @property
    def case(self) -> Case:
        """The case after all that was emitted."""
        assert self._case is not None, f"{self.case_id}: nothing has opened it"
        return self._case

    @property
    def seq_before(self) -> int:
        """The seq of the newest event before this command; 0 where there was none."""
        return self._first

    @property
    def tier_before(self) -> Tier:
        """The tier before this command; ordinary reports enter at the first."""
        return self.before.tier if self.before is not None else Tier.VILLAGE

    @property
    def duty(self) -> DutyRow:
        """The duty that routed the case, or the duty of last resort."""
        return self.rules.duty_by_id(self.case.rule or self.rules.pack.last_resort)

    def live_units(self) -> tuple[str, ...]:
        """Return the units that have a live dispatch."""
        return tuple(dispatch.unit for dispatch in self.case.dispatches if dispatch.live)

    def emit(self, event: Event, private: Private | None = None) -> None:
        """Number an event, fold it at once and keep it; its `tier` is the tier after it."""
        index = len(self.events)
        seq = self._first + index + 1
        if private is not None and private.masked and isinstance(event, WithText):
            event = replace(event, text_ref=f"{self.case_id}/{seq}")
        recorded = RecordedEvent(
            case_id=self.case_id,
            seq=seq,
            at=self.at,
            cause=self.cause,
            index=index,
            tier=_tier_after(self._case, event),
            event=event,
            private=private,
            digest=self.digest,
        )
        self._case = evolve(self._case, recorded)
        assert self._case.tier is recorded.tier, f"{self.case_id}: the fold has another tier after {event.type}"
        self.events.append(recorded)


class ActionTurn(Turn):
    """The turn of an action."""

    __slots__ = ("command",)

    def __init__(self, before: Case, command: ActionCommand, at: datetime, rules: Rules, cause: Cause) -> None:
        super().__init__(before, command.case_id, at, rules, cause, command.digest)
        self.command = command

    def by(self, action: Action) -> ActedBy:
        """Return who acted, and who vouches for it."""
        via: Via = self.command.via
        return ActedBy(role=action.actor.role, unit=action.actor.unit, via=via)

    def text(self, action: Action) -> FreeText | None:
        """Return the masked text and the attachments of an action; null if it has neither."""
        if not self.command.masked and not action.evidence:
            return None
        return FreeText(masked=self.command.masked or "", media=action.evidence)


def _tier_after(case: Case | None, event: Event) -> Tier:
    match event:
        case Opened():
            return event.entry
        case Escalated():
            return event.to
        case Routed():
            return event.ladder[event.step]
        case _:
            assert case is not None, f"{event.type} cannot be the first event of a case"
            return case.tier
