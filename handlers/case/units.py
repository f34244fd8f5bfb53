"""What a unit on the case does every day: 签收, 联系, 进展, 办结.

Owns: four small verbs. Refuses: a completion without the evidence that the pack asks for.
"""

from handlers.case.causes import by, said
from handlers.case.deadlines import term, work_terms
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Refusal
from schemas.internal.state import Case
from schemas.vocabulary import DeadlineKind, DispatchRole, RejectReason
from schemas.wire.action import Accept, Complete, Contact, Progress
from schemas.wire.event import Accepted, Completed, Contacted, Event, FollowUpAsked, Progressed


def accept(case: Case, act: ActionCommand, action: Accept, rules: Rules) -> tuple[Event, ...] | Refusal:
    """签收: the unit takes the dispatch on screen; its accept clock stops, a lead's work clocks begin."""
    unit = action.actor.unit
    held = case.held_by(unit)
    lead = held is not None and held.part is DispatchRole.LEAD
    terms = work_terms(case, act.at, case.tier, unit, rules) if lead else ()
    return (Accepted(unit=unit, by=by(act, action), terms=terms, private=said(act, action)),)


def contact(_case: Case, act: ActionCommand, action: Contact, _rules: Rules) -> tuple[Event, ...] | Refusal:
    """联系: the lead called the reporter; the contact clock stops, reached or not."""
    return (Contacted(unit=action.actor.unit, reached=action.reached, by=by(act, action), private=said(act, action)),)


def progress(_case: Case, act: ActionCommand, action: Progress, _rules: Rules) -> tuple[Event, ...] | Refusal:
    """进展: a note that the reporter is shown."""
    return (Progressed(unit=action.actor.unit, by=by(act, action), private=said(act, action)),)


def complete(case: Case, act: ActionCommand, action: Complete, rules: Rules) -> tuple[Event, ...] | Refusal:
    """办结: the lead says that it is done; each reporter is asked."""
    category = rules.categories.get(case.category or "")
    if category is not None and category.evidence and not action.evidence:
        return Refusal(reason=RejectReason.EVIDENCE_REQUIRED, detail=("evidence",))
    due = term(rules, act.at, case.pace, case.tier, DeadlineKind.FOLLOW_UP, None)
    asked = tuple(
        FollowUpAsked(source=report.source, report=report.id, round=case.counts.asks + 1, until=due.due, warn=due.warn)
        for report in case.reports
    )
    return (Completed(unit=action.actor.unit, by=by(act, action), private=said(act, action)), *asked)
