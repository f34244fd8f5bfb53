"""The two clocks: when a leg warns and ends, by the pack's calendar; and which deadline is the next to speak.

Owns: making terms from policy, reading `next_due` from the state. Refuses: a clock of its own.
"""

from datetime import datetime

from handlers.policy.rules import Rules
from schemas.internal.command import NextDeadline
from schemas.internal.state import Case, Deadline
from schemas.vocabulary import CaseState, DeadlineKind, Tier
from schemas.wire.due import ArmedDeadline

LEAD_LEGS = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE)
"""The legs that the lead runs against."""


def term(rules: Rules, at: datetime, pace: str, tier: Tier, leg: DeadlineKind, unit: str | None) -> ArmedDeadline:
    """The deadline of a leg that begins at `at`, with its warning."""
    warn, due = rules.due(at, rules.span(pace, tier, leg))
    return ArmedDeadline(leg=leg, unit=unit, due=due, warn=warn)


def promise(rules: Rules, opened_at: datetime, pace: str, at: datetime) -> ArmedDeadline:
    """The promise clock, from the opening however late the case was routed; a warning gone by is not given."""
    whole = term(rules, opened_at, pace, Tier.VILLAGE, DeadlineKind.PROMISE, None)
    return whole if whole.warn and whole.warn > at else whole.model_copy(update={"warn": None})


def lead_terms(case: Case, at: datetime, tier: Tier, rules: Rules) -> tuple[ArmedDeadline, ...]:
    """The lead's running legs, begun anew at a tier."""
    running = [one for one in case.deadlines if one.leg in LEAD_LEGS and one.unit == case.lead]
    return tuple(term(rules, at, case.pace, tier, one.leg, one.unit) for one in running)


def work_terms(case: Case, at: datetime, tier: Tier, unit: str, rules: Rules) -> tuple[ArmedDeadline, ...]:
    """The legs that begin when a lead takes the work up: contact, where somebody can be contacted, and complete."""
    legs = (DeadlineKind.CONTACT, DeadlineKind.COMPLETE) if reachable(case) else (DeadlineKind.COMPLETE,)
    return tuple(term(rules, at, case.pace, tier, leg, unit) for leg in legs)


def reachable(case: Case) -> bool:
    """Whether any reporter left a phone and may be called by the lead."""
    return any(report.person is not None and report.person.phone for report in case.reports)


def nearest(terms: tuple[ArmedDeadline, ...]) -> datetime | None:
    """The earliest end of several terms."""
    return min((one.due for one in terms), default=None)


def next_due(case: Case) -> NextDeadline | None:
    """The one next thing that time will do to a case: a pure reading of the state."""
    running = [_speaks(one) for one in case.deadlines]
    if case.promise and not case.promise.breached and case.state not in (CaseState.COMPLETED, CaseState.CLOSED):
        kept = case.promise
        warn = kept.warn if kept.due > case.updated_at else None  # it rested meanwhile: too late to warn
        promised = Deadline(leg=DeadlineKind.PROMISE, unit=None, due=kept.due, warn=warn, armed=kept.armed)
        running.append(_speaks(promised))
    return min(running, key=lambda due: (due.at, due.armed, due.leg.value, due.unit or ""), default=None)


def _speaks(deadline: Deadline) -> NextDeadline:
    """When a deadline speaks next: its warning, then its end."""
    warning = deadline.warn is not None
    return NextDeadline(
        at=deadline.warn or deadline.due,
        leg=deadline.leg,
        unit=deadline.unit,
        armed=deadline.armed,
        warning=warning,
    )
