"""派单异议: the lead objects, and holds the case until another unit has ruled.

Owns: `return`, and who rules. Refuses: more objections than the pack allows. While the case is disputed the promise
runs on; the holder's own deadlines stop.
"""

from handlers.case.deadlines import deadline
from handlers.case.dispatching import dispatch
from handlers.case.escalate import escalate
from handlers.case.turn import ActionTurn
from handlers.policy.rules import Rules
from schemas.internal.command import Refusal
from schemas.internal.state import Case
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, RejectReason, Role
from schemas.wire.action import Return
from schemas.wire.event import Disputed


def return_(turn: ActionTurn, action: Return) -> Refusal | None:
    """Object; the last objection that the pack allows escalates."""
    case, rules = turn.case, turn.rules
    if case.counts.returns >= rules.pack.returns:
        return Refusal(reason=RejectReason.LIMIT_REACHED)
    if action.suggest is not None and action.suggest not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("suggest",))
    ruler = choose_ruler(case, action.actor.unit, rules)
    ruling = deadline(turn, DeadlineKind.RULING, ruler)
    disputed = Disputed(
        unit=action.actor.unit,
        clause=action.clause,
        suggest=action.suggest,
        ruler=ruler,
        due=ruling.due,
        warn=ruling.warn,
        by=turn.by(action),
    )
    turn.emit(disputed, turn.text(action))
    if turn.case.held_by(ruler) is None:
        dispatch(turn, (ruler,), DispatchRole.ASSIST)
    if turn.case.counts.returns >= rules.pack.returns:
        escalate(turn, EscalationReason.RETURN_LIMIT, ())
    return None


def choose_ruler(case: Case, objector: str, rules: Rules) -> str:
    """Choose the town of the case's area; where the town itself objects, or there is none, the triage unit."""
    town = rules.seat("@town", case.area)
    fit = town != objector and Role.TOWN in rules.roles(town)
    return town if fit else rules.pack.triage_unit
