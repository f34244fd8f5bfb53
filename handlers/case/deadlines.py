"""The two clocks: when a deadline warns and ends, by the pack's calendar, and which deadline is next.

Owns: making deadlines from policy, reading `next_due` from the state. Refuses: a clock of its own. See docs/adr/0021.
"""

from collections.abc import Iterable
from datetime import datetime

from handlers.case.turn import Turn
from schemas.base import replace
from schemas.internal.command import NextDeadline
from schemas.internal.state import Case, Deadline
from schemas.vocabulary import DeadlineKind, Role, Tier
from schemas.wire.due import ArmedDeadline

LEAD_KINDS = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE)
"""The deadlines of the lead."""


def deadline(
    turn: Turn, kind: DeadlineKind, unit: str | None, tier: Tier | None = None, pace: str | None = None
) -> ArmedDeadline:
    """Return the deadline that begins now, with its warning; tier and pace are the case's unless given."""
    span = turn.rules.span(pace or turn.case.pace, tier or turn.case.tier, kind)
    warn, due = turn.rules.due(turn.at, span)
    return ArmedDeadline(leg=kind, unit=unit, due=due, warn=warn)


def promise(turn: Turn, opened_at: datetime, pace: str) -> ArmedDeadline:
    """Return the promise, counted from the opening however late the case was routed; a past warning is left out."""
    warn, due = turn.rules.due(opened_at, turn.rules.span(pace, Tier.VILLAGE, DeadlineKind.PROMISE))
    promised = ArmedDeadline(leg=DeadlineKind.PROMISE, unit=None, due=due, warn=warn)
    return promised if warn > turn.at else replace(promised, warn=None)


def accept_deadlines(
    turn: Turn, units: Iterable[str], tier: Tier | None = None, pace: str | None = None, *, lead: str | None = None
) -> tuple[ArmedDeadline, ...]:
    """Return the accept deadlines of units that must accept a dispatch; a leader's office has one only as the lead."""
    return tuple(
        deadline(turn, DeadlineKind.ACCEPT, unit, tier, pace)
        for unit in units
        if unit == lead or Role.LEADER not in turn.rules.roles(unit)
    )


def work_deadlines(turn: Turn, unit: str, tier: Tier | None = None) -> tuple[ArmedDeadline, ...]:
    """Return the deadlines that begin when a lead accepts: contact, if somebody can be called, and complete."""
    kinds = (DeadlineKind.CONTACT, DeadlineKind.COMPLETE) if reachable(turn.case) else (DeadlineKind.COMPLETE,)
    return tuple(deadline(turn, kind, unit, tier) for kind in kinds)


def stage_deadlines(turn: Turn, tier: Tier) -> tuple[ArmedDeadline, ...]:
    """Return the stage deadlines of a case, begun anew at a tier: the lead's, and the ruler's."""
    case = turn.case
    begun = [
        deadline(turn, running.kind, running.unit, tier)
        for running in case.deadlines
        if running.kind in LEAD_KINDS and running.unit == case.lead
    ]
    ruling = case.deadline(DeadlineKind.RULING)
    if ruling is not None:
        begun.append(deadline(turn, DeadlineKind.RULING, ruling.unit, tier))
    return tuple(begun)


def reachable(case: Case) -> bool:
    """Tell whether any reporter left a phone and may be called by the lead."""
    return any(report.private.person is not None and report.private.person.phone for report in case.reports)


def nearest(terms: Iterable[ArmedDeadline]) -> datetime | None:
    """Return the earliest end of several deadlines."""
    return min((term.due for term in terms), default=None)


def next_due(case: Case) -> NextDeadline | None:
    """Return the next thing that time will do to a case: a pure reading of the state."""
    first: Deadline | None = None
    soonest: tuple[datetime, int, str, str] | None = None
    for candidate in (*case.deadlines, *case.housekeeping):
        if candidate.resting:
            continue
        order = (candidate.warn or candidate.due, candidate.armed, candidate.kind, candidate.unit or "")
        if soonest is None or order < soonest:
            first, soonest = candidate, order
    if first is None:
        return None
    return NextDeadline(
        at=first.warn or first.due,
        leg=first.kind,
        unit=first.unit,
        armed=first.armed,
        warning=first.warn is not None,
    )
