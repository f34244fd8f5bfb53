"""派单异议 and 裁定: a unit objects, and somebody else decides whose case it is.

Owns: `return` and `rule`. Refuses: more objections than the pack allows; a ruling without the unit that it needs. While
the case is disputed the promise runs on; the holder's own clocks rest.
"""

from handlers.case.causes import by, said
from handlers.case.deadlines import term, work_terms
from handlers.case.dispatching import accept_terms, distinct, hand_out, recall_all
from handlers.case.escalate import escalate
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Refusal
from schemas.internal.state import Case
from schemas.vocabulary import DeadlineKind, DispatchRole, EndReason, EscalationReason, RejectReason, Role, Ruling
from schemas.wire.action import Return, RuleAction
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Disputed, Event, Ruled


def object_to(case: Case, act: ActionCommand, action: Return, rules: Rules) -> tuple[Event, ...] | Refusal:
    """派单异议: the lead objects and holds the case until the ruler has ruled; the last objection allowed climbs."""
    if case.counts.returns >= rules.pack.returns:
        return Refusal(reason=RejectReason.LIMIT_REACHED)
    if action.suggest is not None and action.suggest not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("suggest",))
    ruler = choose_ruler(case, action.actor.unit, rules)
    due = term(rules, act.at, case.pace, case.tier, DeadlineKind.RULING, ruler)
    called = () if case.held_by(ruler) else (ruler,)
    disputed = Disputed(
        unit=action.actor.unit,
        clause=action.clause,
        suggest=action.suggest,
        ruler=ruler,
        due=due.due,
        warn=due.warn,
        by=by(act, action),
        private=said(act, action),
    )
    hands = hand_out(case.case_id, len(case.dispatches), called, DispatchRole.ASSIST)
    if case.counts.returns + 1 < rules.pack.returns:
        return (disputed, *hands)
    return (disputed, *hands, *escalate(case, act.at, EscalationReason.RETURN_LIMIT, rules, lead=(), given=hands))


def choose_ruler(case: Case, objector: str, rules: Rules) -> str:
    """The town of the case's area; where the town itself objects, or there is none, the triage unit."""
    town = rules.seat("@town", case.area)
    fit = town != objector and Role.TOWN in rules.roles(town)
    return town if fit else rules.pack.triage_unit


def rule(case: Case, act: ActionCommand, action: RuleAction, rules: Rules) -> tuple[Event, ...] | Refusal:
    """裁定: the case goes to another, stays, is done jointly, or goes to the owner of last resort."""
    to = rules.duty_by_id(rules.pack.last_resort).lead if action.ruling is Ruling.LAST_RESORT else action.to
    if action.ruling in (Ruling.UPHELD, Ruling.JOINT) and to is None:
        return Refusal(reason=RejectReason.FIELD_MISSING, detail=("to",))
    if to is not None and to not in rules.units:
        return Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("to",))
    objector = case.objector or case.lead or ""
    if action.ruling in (Ruling.UPHELD, Ruling.JOINT) and to == objector:
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=("to",))
    moves = action.ruling in (Ruling.UPHELD, Ruling.LAST_RESORT) and to != objector
    ruled = Ruled(
        unit=objector,
        ruling=action.ruling,
        from_=case.lead or objector,
        to=to if action.ruling is not Ruling.REJECTED else None,
        category=case.category,
        terms=() if moves else _own_clocks(case, act, objector, rules),
        by=by(act, action),
        private=said(act, action),
    )
    relieved = _relieved(case)
    if moves and to is not None:
        gone = recall_all((objector, to), case, EndReason.REASSIGNED, act.at, rules)
        ends = recall_all(distinct(relieved, taken=(to,)), case, EndReason.DONE, act.at, rules)
        return (ruled, *gone, *ends, *_hand_to(case, act, to, DispatchRole.LEAD, rules))
    ends = recall_all(relieved, case, EndReason.DONE, act.at, rules)
    if action.ruling is not Ruling.JOINT or to is None:
        return (ruled, *ends)
    return (ruled, *ends, *_join(case, act, to, relieved, rules))


def _join(case: Case, act: ActionCommand, to: str, relieved: tuple[str, ...], rules: Rules) -> tuple[Event, ...]:
    """共同办理: the other helps from now on, though it ruled or was mustered; whoever helps already goes on."""
    held = case.held_by(to)
    if held is not None and held.part is DispatchRole.ASSIST and to not in relieved:
        return ()
    called = recall_all(distinct((to,), taken=relieved), case, EndReason.REASSIGNED, act.at, rules)
    return (*called, *_hand_to(case, act, to, DispatchRole.ASSIST, rules))


def _own_clocks(case: Case, act: ActionCommand, unit: str, rules: Rules) -> tuple[ArmedDeadline, ...]:
    """The objector's clocks begin anew where it stood: to accept, or to do the work."""
    held = case.held_by(unit)
    if held is not None and held.accepted_at is not None:
        return work_terms(case, act.at, case.tier, unit, rules)
    return accept_terms((unit,), act.at, case.pace, case.tier, rules, lead=unit)


def _hand_to(case: Case, act: ActionCommand, unit: str, part: DispatchRole, rules: Rules) -> tuple[Event, ...]:
    lead = unit if part is DispatchRole.LEAD else None
    terms = accept_terms((unit,), act.at, case.pace, case.tier, rules, lead=lead)
    return hand_out(case.case_id, len(case.dispatches), (unit,), part, terms, emergency=case.emergency)


def _relieved(case: Case) -> tuple[str, ...]:
    """The ruler's hand in the case ends with the ruling, unless it answers for the case anyway."""
    ruler = case.ruler
    return distinct((ruler,), taken=case.owners) if ruler is not None and ruler != case.lead else ()
