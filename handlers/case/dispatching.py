"""Putting a case into units' hands and taking it out again.

Owns: the events `case.dispatched` and `case.recalled`, and who is called at a tier. Refuses: choosing a lead
(`route.py`).
"""

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from handlers.case.deadlines import term
from handlers.policy.rules import Rules
from schemas.ids import dispatch_id, order_id
from schemas.internal.state import Case, Dispatch
from schemas.policy.pack import DutyRow
from schemas.vocabulary import DeadlineKind, DispatchRole, EndReason, Role, Tier
from schemas.wire.area import Area
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Dispatched, Mustered, Recalled


def distinct(units: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The units in order, each once, without those that have the case already."""
    known = set(taken)
    return tuple(dict.fromkeys(unit for unit in units if unit not in known))


def hand_out(
    case_id: str,
    number: int,
    units: Iterable[str],
    part: DispatchRole,
    terms: Iterable[ArmedDeadline] = (),
    *,
    emergency: bool = False,
) -> tuple[Dispatched, ...]:
    """A dispatch for each unit; `number` is how many dispatches the case has had. Terms go to the unit they name."""
    mine = tuple(terms)
    events = []
    for place, unit in enumerate(units):
        own = tuple(one for one in mine if one.unit == unit)
        due = next((one.due for one in own if one.leg is DeadlineKind.ACCEPT), None)
        name = dispatch_id(case_id, unit, number + place)
        events.append(Dispatched(dispatch=name, unit=unit, role=part, due=due, terms=own, emergency=emergency))
    return tuple(events)


def accept_terms(
    units: Iterable[str], at: datetime, pace: str, tier: Tier, rules: Rules, *, lead: str | None = None
) -> tuple[ArmedDeadline, ...]:
    """The accept clocks of units that are to take a dispatch on screen; a leader's office has one as the lead alone."""
    return tuple(
        term(rules, at, pace, tier, DeadlineKind.ACCEPT, unit)
        for unit in units
        if unit == lead or Role.LEADER not in rules.roles(unit)
    )


def take_back(dispatch: Dispatch, end: EndReason, at: datetime, rules: Rules) -> Recalled:
    """The end of a dispatch; what it holds of personal data is emptied later."""
    erase = rules.calendar.add(at, rules.pack.personal_kept) if dispatch.personal else None
    return Recalled(dispatch=dispatch.id, unit=dispatch.unit, role=dispatch.part, end=end, erase=erase)


def recall_all(units: Iterable[str], case: Case, end: EndReason, at: datetime, rules: Rules) -> tuple[Recalled, ...]:
    """The ends of the live dispatches of some units."""
    held = [case.held_by(unit) for unit in distinct(units)]
    return tuple(take_back(one, end, at, rules) for one in held if one is not None)


def muster(case_id: str, seq: int, lead: str, duty: DutyRow, area: Area | None, at: datetime, rules: Rules) -> Mustered:
    """集结令: the lead, the department, the village and whom the duty names, at the town's hall."""
    town = rules.seat("@town", area)
    units = distinct((lead, duty.department, *duty.muster, rules.seat("@village", area)), taken=(town,))
    return Mustered(
        order=order_id(case_id, seq),
        units=units,
        place=rules.units[town].hall,
        at=rules.calendar.add(at, rules.pack.muster.after),
        quorum=ceil(len(units) * rules.pack.muster.quorum),
    )
