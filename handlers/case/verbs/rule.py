"""裁定: an objection is decided: the case moves, stays, becomes joint work, or goes to the owner of last resort.

Owns: `rule`. Refuses: a ruling without the unit that it needs.
"""

from handlers.case.deadlines import accept_deadlines, work_deadlines
from handlers.case.dispatching import dispatch, distinct, recall
from handlers.case.turn import ActionTurn
from schemas.base import Value
from schemas.internal.command import Refusal
from schemas.internal.state import Case
from schemas.vocabulary import DispatchRole, EndReason, RejectReason, Ruling
from schemas.wire.action import RuleAction
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Ruled


class ReadRuling(Value, frozen=True):
    """A ruling, read: whose objection it was, which unit it names, and whether the case moves there."""

    objector: str
    to: str | None
    moves: bool


def rule(turn: ActionTurn, action: RuleAction) -> Refusal | None:
    """Rule on the objection."""
    read = _read(turn, action)
    if isinstance(read, Refusal):
        return read
    case, objector, to = turn.case, read.objector, read.to
    relieved = _relieved(case)
    ruled = Ruled(
        unit=objector,
        ruling=action.ruling,
        from_=case.lead or objector,
        to=to if action.ruling is not Ruling.REJECTED else None,
        category=case.category,
        terms=() if read.moves else _own_clocks(turn, objector),
        by=turn.by(action),
    )
    turn.emit(ruled, turn.text(action))
    if read.moves and to is not None:
        recall(turn, (objector, to), EndReason.REASSIGNED)
        recall(turn, distinct(relieved, taken=(to,)), EndReason.DONE)
        _give(turn, to, DispatchRole.LEAD)
        return None
    joins = action.ruling is Ruling.JOINT and to is not None and not _helps_on(case, to, relieved)
    recall(turn, relieved, EndReason.DONE)
    if joins and to is not None:
        recall(turn, (to,), EndReason.REASSIGNED)
        _give(turn, to, DispatchRole.ASSIST)
    return None


def _read(turn: ActionTurn, action: RuleAction) -> ReadRuling | Refusal:
    """Check the ruling against the pack and the case."""
    case, rules, ruling = turn.case, turn.rules, action.ruling
    to = rules.duty_by_id(rules.pack.last_resort).lead if ruling is Ruling.LAST_RESORT else action.to
    if ruling in (Ruling.UPHELD, Ruling.JOINT) and to is None:
        return Refusal(reason=RejectReason.FIELD_MISSING, detail=("to",))
    if to is not None and to not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("to",))
    objector = case.objector or case.lead or ""
    if ruling in (Ruling.UPHELD, Ruling.JOINT) and to == objector:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("to",))
    return ReadRuling(objector, to, moves=ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and to != objector)


def _helps_on(case: Case, to: str, relieved: tuple[str, ...]) -> bool:
    """Tell whether a unit helps already and continues; one that ruled or was mustered is called anew."""
    held = case.held_by(to)
    return held is not None and held.role is DispatchRole.ASSIST and to not in relieved


def _own_clocks(turn: ActionTurn, unit: str) -> tuple[ArmedDeadline, ...]:
    """Return the objector's deadlines, begun anew: to accept, or to do the work."""
    held = turn.case.held_by(unit)
    if held is not None and held.accepted_at is not None:
        return work_deadlines(turn, unit)
    return accept_deadlines(turn, (unit,), lead=unit)


def _give(turn: ActionTurn, unit: str, role: DispatchRole) -> None:
    lead = unit if role is DispatchRole.LEAD else None
    terms = accept_deadlines(turn, (unit,), lead=lead)
    dispatch(turn, (unit,), role, terms, emergency=turn.case.emergency)


def _relieved(case: Case) -> tuple[str, ...]:
    """Return the ruler if its dispatch ends with the ruling: unless it answers for the case anyway."""
    ruler = case.ruler
    return distinct((ruler,), taken=case.owners) if ruler is not None and ruler != case.lead else ()
