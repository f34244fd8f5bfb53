"""The one table of a case's life: which action, by whom, in which state, and where it leads.

Owns: roles, states, the refusal when a row does not fit. Refuses: what an action does (its verb's file says that).
"""

from dataclasses import dataclass
from functools import lru_cache

from handlers.case.conditions import NOT_THE_OBJECTOR, SOMETHING_TO_ACCEPT, Condition, Who, stands
from schemas.internal.command import Refusal
from schemas.internal.state import Case
from schemas.vocabulary import CaseState, RejectReason, Role, Verb

TRIAGE, WAITING, WORKING = CaseState.TRIAGE, CaseState.WAITING, CaseState.WORKING
DISPUTED, COMPLETED, CLOSED = CaseState.DISPUTED, CaseState.COMPLETED, CaseState.CLOSED
OPEN = (TRIAGE, WAITING, WORKING, DISPUTED, COMPLETED)
UNITS = (Role.DEPARTMENT, Role.VILLAGE, Role.TOWN, Role.LEADER, Role.TRIAGE)


@dataclass(frozen=True, slots=True)
class LifecycleRow:
    """One action: who may do it, when, and which states can follow."""

    verb: Verb
    roles: tuple[Role, ...]
    who: Who
    states: tuple[CaseState, ...]
    moves: tuple[tuple[CaseState, CaseState], ...] = ()  # from and to; without one the state stays
    first: Condition | None = None  # judged before `who`
    last: Condition | None = None  # judged after `states`
    once_closed: RejectReason = RejectReason.CASE_CLOSED

    @property
    def leads_to(self) -> tuple[CaseState, ...]:
        """The states that can follow, each once."""
        return tuple(dict.fromkeys(end for _, end in self.moves))


LIFECYCLE: dict[Verb, LifecycleRow] = {
    row.verb: row
    for row in (
        LifecycleRow(
            Verb.ACCEPT,
            UNITS,
            Who.HELPER,
            (WAITING, WORKING, DISPUTED),
            ((WAITING, WORKING),),
            last=SOMETHING_TO_ACCEPT,
        ),
        LifecycleRow(Verb.CONTACT, UNITS, Who.LEAD, (WORKING,)),
        LifecycleRow(Verb.PROGRESS, UNITS, Who.ON_CASE, OPEN),
        LifecycleRow(Verb.RETURN, UNITS, Who.LEAD, (WAITING, WORKING), ((WAITING, DISPUTED), (WORKING, DISPUTED))),
        LifecycleRow(
            Verb.RULE,
            (Role.TOWN, Role.TRIAGE),
            Who.RULER,
            (DISPUTED,),
            ((DISPUTED, WAITING), (DISPUTED, WORKING)),
            first=NOT_THE_OBJECTOR,
        ),
        LifecycleRow(Verb.COMPLETE, UNITS, Who.LEAD, (WORKING,), ((WORKING, COMPLETED),)),
        LifecycleRow(
            Verb.FEEDBACK,
            (Role.REPORTER, Role.TRIAGE),
            Who.REPORTER,
            (COMPLETED,),
            ((COMPLETED, CLOSED), (COMPLETED, WORKING)),
            once_closed=RejectReason.TOO_LATE,
        ),
        LifecycleRow(
            Verb.ASSIGN,
            (Role.TRIAGE,),
            Who.ANYONE,
            (TRIAGE, WAITING, WORKING, DISPUTED),
            ((TRIAGE, WAITING), (WORKING, WAITING), (DISPUTED, WAITING)),
        ),
        LifecycleRow(Verb.SUPERVISE, (Role.LEADER,), Who.ANYONE, (TRIAGE, WAITING, WORKING, DISPUTED)),
    )
}
"""Every action that is built."""


def admit(case: Case, verb: Verb, unit: str, role: Role) -> Refusal | None:
    """Return why this unit may not do this now, or null when it may."""
    row = LIFECYCLE[verb]
    if case.state is CLOSED:
        return _refusal(row.once_closed)
    return _not_by(row, case, unit, role) or _not_now(row, case, unit, role)


def _not_by(row: LifecycleRow, case: Case, unit: str, role: Role) -> Refusal | None:
    if role not in row.roles:
        return _refusal(RejectReason.ROLE, ("actor.role",))
    if row.first is not None and not row.first.holds(case, unit, role):
        return _refusal(row.first.reason, row.first.detail)
    if not stands(row.who, case, unit, role):
        return _refusal(RejectReason.NOT_YOURS, ("actor.unit",))
    return None


def _not_now(row: LifecycleRow, case: Case, unit: str, role: Role) -> Refusal | None:
    wrong_state = (f"state {case.state.value}",)
    if case.state not in row.states:
        return _refusal(RejectReason.WRONG_STATE, wrong_state)
    if row.last is not None and not row.last.holds(case, unit, role):
        return _refusal(row.last.reason, row.last.detail or wrong_state)
    return None


@lru_cache(maxsize=256)
def _refusal(reason: RejectReason, detail: tuple[str, ...] = ()) -> Refusal:
    return Refusal(reason=reason, detail=detail)


def may(case: Case, unit: str, roles: tuple[Role, ...]) -> tuple[Verb, ...]:
    """Return the actions that a unit may take now, in the table's order."""
    open_now = IN_STATE[case.state]
    return tuple(row.verb for row in open_now if any(admit(case, row.verb, unit, role) is None for role in roles))


IN_STATE: dict[CaseState, tuple[LifecycleRow, ...]] = {
    state: tuple(row for row in LIFECYCLE.values() if state in row.states) for state in CaseState
}
"""The rows that fit a state: no other action can be taken in it."""
