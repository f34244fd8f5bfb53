"""Dispatching a case to units, and recalling it from them.

Owns: the events `case.dispatched`, `case.recalled` and `case.mustered`, and whom a muster order calls. Refuses:
choosing a lead (`route.py` does).
"""

from collections.abc import Iterable
from math import ceil

from handlers.case.turn import Turn
from schemas.ids import dispatch_id, order_id
from schemas.vocabulary import DeadlineKind, DispatchRole, EndReason
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import Dispatched, Mustered, Recalled


def distinct(units: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the units in order, each once, without those in `taken`."""
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
    """Dispatch the case to each unit, with the deadlines that name it."""
    all_terms = tuple(terms)
    for unit in units:
        own = tuple(term for term in all_terms if term.unit == unit)
        due = next((term.due for term in own if term.leg is DeadlineKind.ACCEPT), None)
        name = dispatch_id(turn.case_id, unit, len(turn.case.dispatches))
        turn.emit(Dispatched(dispatch=name, unit=unit, role=role, due=due, terms=own, emergency=emergency))


def recall(turn: Turn, units: Iterable[str], end: EndReason) -> None:
    """End the live dispatches of some units; the personal data that they hold is emptied later."""
    for unit in distinct(units):
        held = turn.case.held_by(unit)
        if held is None:
            continue
        erase = turn.rules.calendar.add(turn.at, turn.rules.pack.personal_kept) if held.personal else None
        turn.emit(Recalled(dispatch=held.id, unit=unit, role=held.role, end=end, erase=erase))


def muster(turn: Turn) -> tuple[str, ...]:
    """集结令: call lead, department, village and the duty's units to the town's hall; return those called."""
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
