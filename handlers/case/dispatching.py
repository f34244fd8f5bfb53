"""Putting a case into units' hands and taking it out again.

Owns: the events `case.dispatched`, `case.recalled` and `case.mustered`, and who is called by an order. Refuses:
choosing a lead (`route.py`).
"""

from collections.abc import Iterable
from math import ceil

from handlers.case.turn import Turn
from schemas.ids import dispatch_id, order_id
from schemas.vocabulary import DeadlineKind, DispatchRole, EndReason
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Dispatched, Mustered, Recalled


def distinct(units: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The units in order, each once, without those that have the case already."""
    known = set(taken)
    return tuple(dict.fromkeys(unit for unit in units if unit not in known))


def dispatch(
    turn: Turn,
    units: Iterable[str],
    role: DispatchRole,
    terms: Iterable[ArmedDeadline] = (),
    *,
    emergency: bool = False,
) -> None:
    """Dispatch the case to each unit; deadlines go to the unit they name."""
    mine = tuple(terms)
    for unit in units:
        own = tuple(one for one in mine if one.unit == unit)
        due = next((one.due for one in own if one.leg is DeadlineKind.ACCEPT), None)
        name = dispatch_id(turn.case_id, unit, len(turn.case.dispatches))
        turn.emit(Dispatched(dispatch=name, unit=unit, role=role, due=due, terms=own, emergency=emergency))


def recall(turn: Turn, units: Iterable[str], end: EndReason) -> None:
    """End the live dispatches of some units; what they hold of personal data is emptied later."""
    for unit in distinct(units):
        held = turn.case.held_by(unit)
        if held is None:
            continue
        erase = turn.rules.calendar.add(turn.at, turn.rules.pack.personal_kept) if held.personal else None
        turn.emit(Recalled(dispatch=held.id, unit=unit, role=held.role, end=end, erase=erase))


def muster(turn: Turn) -> tuple[str, ...]:
    """集结令: call the lead, the department, the village and whom the duty names to the town's hall; say whom."""
    rules, duty, case = turn.rules, turn.duty, turn.case
    town = rules.seat("@town", case.area)
    called = (case.lead or "", duty.department, *duty.muster, rules.seat("@village", case.area))
    units = distinct(called, taken=(town, ""))
    order = Mustered(
        order=order_id(case.case_id, turn.seq_before),
        units=units,
        place=rules.units[town].hall,
        at=rules.calendar.add(turn.at, rules.pack.muster.after),
        quorum=ceil(len(units) * rules.pack.muster.quorum),
    )
    turn.emit(order)
    return units
