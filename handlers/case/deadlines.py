"""The two clocks: when a deadline warns and ends, by the pack's calendar; and which is the next to speak.

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
"""What the lead has to do in time."""


def deadline(
    turn: Turn, kind: DeadlineKind, unit: str | None, tier: Tier | None = None, pace: str | None = None
) -> ArmedDeadline:
    """The deadline that begins now, with its warning; tier and pace are the case's unless given."""
    span = turn.rules.span(pace or turn.case.pace, tier or turn.case.tier, kind)
    warn, due = turn.rules.due(turn.at, span)
    return ArmedDeadline(leg=kind, unit=unit, due=due, warn=warn)


def promise(turn: Turn, opened_at: datetime, pace: str) -> ArmedDeadline:
    """The promise, from the opening however late the case was routed; a warning gone by is not given."""
    warn, due = turn.rules.due(opened_at, turn.rules.span(pace, Tier.VILLAGE, DeadlineKind.PROMISE))
    whole = ArmedDeadline(leg=DeadlineKind.PROMISE, unit=None, due=due, warn=warn)
    return whole if warn > turn.at else replace(whole, warn=None)


def accept_deadlines(
    turn: Turn, units: Iterable[str], tier: Tier | None = None, pace: str | None = None, *, lead: str | None = None
) -> tuple[ArmedDeadline, ...]:
    """The accept clocks of units that are to take a dispatch on screen; a leader's office has one as the lead alone."""
    return tuple(
        deadline(turn, DeadlineKind.ACCEPT, unit, tier, pace)
        for unit in units
        if unit == lead or Role.LEADER not in turn.rules.roles(unit)
    )


def work_deadlines(turn: Turn, unit: str, tier: Tier | None = None) -> tuple[ArmedDeadline, ...]:
    """What begins when a lead takes the work up: contact, where somebody can be contacted, and complete."""
    kinds = (DeadlineKind.CONTACT, DeadlineKind.COMPLETE) if reachable(turn.case) else (DeadlineKind.COMPLETE,)
    return tuple(deadline(turn, kind, unit, tier) for kind in kinds)


def stage_deadlines(turn: Turn, tier: Tier) -> tuple[ArmedDeadline, ...]:
    """The stage clocks of a case, begun anew at a tier: the lead's, and the ruler's."""
    case = turn.case
    lead = [
        deadline(turn, one.kind, one.unit, tier)
        for one in case.deadlines
        if one.kind in LEAD_KINDS and one.unit == case.lead
    ]
    ruling = case.deadline(DeadlineKind.RULING)
    if ruling is not None:
        lead.append(deadline(turn, DeadlineKind.RULING, ruling.unit, tier))
    return tuple(lead)


def reachable(case: Case) -> bool:
    """Tell whether any reporter left a phone and may be called by the lead."""
    return any(one.private.person is not None and one.private.person.phone for one in case.reports)


def nearest(terms: Iterable[ArmedDeadline]) -> datetime | None:
    """The earliest end of several deadlines."""
    return min((one.due for one in terms), default=None)


def next_due(case: Case) -> NextDeadline | None:
    """The one next thing that time will do to a case: a pure reading of the state."""
    first: Deadline | None = None
    soonest: tuple[datetime, int, str, str] | None = None
    for one in (*case.deadlines, *case.housekeeping):
        if one.resting:
            continue
        turn = (one.warn or one.due, one.armed, one.kind, one.unit or "")
        if soonest is None or turn < soonest:
            first, soonest = one, turn
    if first is None:
        return None
    return NextDeadline(
        at=first.warn or first.due,
        leg=first.kind,
        unit=first.unit,
        armed=first.armed,
        warning=first.warn is not None,
    )
