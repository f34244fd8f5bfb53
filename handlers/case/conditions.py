"""What a unit must be to a case, and what must hold of the case, before the unit may act.

Owns: the predicates that the lifecycle's rows name, each with its refusal. Refuses: which row has which.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from schemas.internal.state import Case
from schemas.vocabulary import DispatchRole, DispatchState, RejectReason, Role


class Who(StrEnum):
    """What a unit must be to the case, beside its role."""

    LEAD = "主办单位"
    HELPER = "主办或协办单位"
    ON_CASE = "件在手中的单位"
    RULER = "裁定单位（非退单者）"
    REPORTER = "反映人（或研判代录）"
    ANYONE = "不限"


Holds = Callable[[Case, str, Role], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a case and a unit, and the refusal when it does not."""

    name: str
    holds: Holds
    reason: RejectReason
    detail: tuple[str, ...] = ()


def _is_not_the_objector(case: Case, unit: str, _role: Role) -> bool:
    return unit != case.objector


def _has_something_to_accept(case: Case, unit: str, _role: Role) -> bool:
    """Tell whether the unit has a dispatch that it neither accepted nor objects to."""
    held = case.held_by(unit)
    return held is not None and held.state is DispatchState.WAITING and held.accepted_at is None


NOT_THE_OBJECTOR = Condition("非退单者", _is_not_the_objector, RejectReason.ROLE, ("actor.unit",))
SOMETHING_TO_ACCEPT = Condition("有待签收的派单", _has_something_to_accept, RejectReason.WRONG_STATE)


def stands(who: Who, case: Case, unit: str, role: Role) -> bool:
    """Tell whether a unit is to the case what the row demands."""
    match who:
        case Who.LEAD:
            held = case.held_by(unit)
            return held is not None and held.role is DispatchRole.LEAD
        case Who.HELPER:
            held = case.held_by(unit)
            return held is not None and held.role is not DispatchRole.MUSTER
        case Who.ON_CASE:
            return case.held_by(unit) is not None
        case Who.RULER:
            return role is Role.TRIAGE or unit == case.ruler or unit in case.owners
        case Who.REPORTER:
            return role is Role.TRIAGE or any(report.public.source == unit for report in case.reports)
        case Who.ANYONE:
            return True
