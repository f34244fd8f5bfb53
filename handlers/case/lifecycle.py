"""The one table of a case's life: which action, by whom, in which state, and where it leads.

Owns: roles, states, the refusal when a row does not fit. Refuses: what an action does (that is its verb's file).
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.internal.command import Refusal
from schemas.internal.state import Case
from schemas.vocabulary import CaseState, DispatchRole, DispatchState, RejectReason, Role, Verb

TRIAGE, WAITING, WORKING = CaseState.TRIAGE, CaseState.WAITING, CaseState.WORKING
DISPUTED, COMPLETED, CLOSED = CaseState.DISPUTED, CaseState.COMPLETED, CaseState.CLOSED
OPEN = (TRIAGE, WAITING, WORKING, DISPUTED, COMPLETED)
UNITS = (Role.DEPARTMENT, Role.VILLAGE, Role.TOWN, Role.LEADER, Role.TRIAGE)


class Who(StrEnum):
    """What a unit must be to the case, beside its role."""

    LEAD = "主办单位"
    HELPER = "主办或协办单位"
    ON_CASE = "件在手中的单位"
    RULER = "裁定单位（非退单者）"
    REPORTER = "反映人（或研判代录）"
    ANYONE = "不限"


@dataclass(frozen=True, slots=True)
class Row:
    """One action: who may do it, when, and which states can follow."""

    verb: Verb
    roles: tuple[Role, ...]
    who: Who
    states: tuple[CaseState, ...]
    moves: tuple[tuple[CaseState, CaseState], ...] = ()  # from and to; without one the state stays

    @property
    def leads_to(self) -> tuple[CaseState, ...]:
        """The states that can follow, each once."""
        return tuple(dict.fromkeys(end for _, end in self.moves))


LIFECYCLE: dict[Verb, Row] = {
    row.verb: row
    for row in (
        Row(Verb.ACCEPT, UNITS, Who.HELPER, (WAITING, WORKING, DISPUTED), ((WAITING, WORKING),)),
        Row(Verb.CONTACT, UNITS, Who.LEAD, (WORKING,)),
        Row(Verb.PROGRESS, UNITS, Who.ON_CASE, OPEN),
        Row(Verb.RETURN, UNITS, Who.LEAD, (WAITING, WORKING), ((WAITING, DISPUTED), (WORKING, DISPUTED))),
        Row(Verb.RULE, (Role.TOWN, Role.TRIAGE), Who.RULER, (DISPUTED,), ((DISPUTED, WAITING), (DISPUTED, WORKING))),
        Row(Verb.COMPLETE, UNITS, Who.LEAD, (WORKING,), ((WORKING, COMPLETED),)),
        Row(
            Verb.FEEDBACK,
            (Role.REPORTER, Role.TRIAGE),
            Who.REPORTER,
            (COMPLETED,),
            ((COMPLETED, CLOSED), (COMPLETED, WORKING)),
        ),
        Row(
            Verb.ASSIGN,
            (Role.TRIAGE,),
            Who.ANYONE,
            (TRIAGE, WAITING, WORKING, DISPUTED),
            ((TRIAGE, WAITING), (WORKING, WAITING), (DISPUTED, WAITING)),
        ),
        Row(Verb.SUPERVISE, (Role.LEADER,), Who.ANYONE, (TRIAGE, WAITING, WORKING, DISPUTED)),
    )
}
"""Every action that is built."""


def stands(who: Who, case: Case, unit: str, role: Role) -> bool:
    """Whether a unit is to the case what the row wants."""
    held = case.held_by(unit)
    match who:
        case Who.LEAD:
            return held is not None and held.part is DispatchRole.LEAD
        case Who.HELPER:
            return held is not None and held.part is not DispatchRole.MUSTER
        case Who.ON_CASE:
            return held is not None
        case Who.RULER:
            return unit != case.objector and (role is Role.TRIAGE or unit == case.ruler or unit in case.owners)
        case Who.REPORTER:
            return role is Role.TRIAGE or any(report.source == unit for report in case.reports)
        case Who.ANYONE:
            return True


def admit(case: Case, verb: Verb, unit: str, role: Role) -> Refusal | None:
    """Why this unit may not do this now, or nothing when it may."""
    row = LIFECYCLE[verb]
    if case.state is CaseState.CLOSED:
        late = verb is Verb.FEEDBACK
        return Refusal(reason=RejectReason.TOO_LATE if late else RejectReason.CASE_CLOSED)
    if role not in row.roles:
        return Refusal(reason=RejectReason.ROLE, detail=("actor.role",))
    if verb is Verb.RULE and unit == case.objector:
        return Refusal(reason=RejectReason.ROLE, detail=("actor.unit",))
    if not stands(row.who, case, unit, role):
        return Refusal(reason=RejectReason.NOT_YOURS, detail=("actor.unit",))
    if case.state not in row.states or (verb is Verb.ACCEPT and not acceptable(case, unit)):
        return Refusal(reason=RejectReason.WRONG_STATE, detail=(f"state {case.state.value}",))
    return None


def acceptable(case: Case, unit: str) -> bool:
    """Whether a unit has something to take on screen: not twice, and not what it objects to."""
    held = case.held_by(unit)
    return held is not None and held.state is DispatchState.WAITING and held.accepted_at is None


def may(case: Case, unit: str, roles: tuple[Role, ...]) -> tuple[Verb, ...]:
    """The actions that a unit may take now, in the table's order."""
    return tuple(verb for verb in LIFECYCLE if any(admit(case, verb, unit, role) is None for role in roles))
