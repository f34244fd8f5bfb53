"""权责清单: which unit leads, by which row of the list, and at which tier the case enters.

Owns: `case.routed` and the dispatches that follow. Refuses: guessing; the last row of the list fits everything (兜底).
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.case.deadlines import accept_deadlines, promise
from handlers.case.dispatching import dispatch, distinct
from handlers.case.turn import Turn
from handlers.policy.rules import Rules
from schemas.policy.pack import DutyRow
from schemas.vocabulary import DispatchRole, Tier
from schemas.wire.area import Area
from schemas.wire.event import ActedBy, Routed


@dataclass(frozen=True, slots=True)
class Way:
    """A route: the row of the list with its places filled in."""

    duty: DutyRow
    lead: str
    assists: tuple[str, ...]
    ladder: tuple[Tier, ...]
    step: int
    category: str | None
    area: Area | None

    @property
    def tier(self) -> Tier:
        """The tier of the case once it is routed."""
        return self.ladder[self.step]


def find_way(
    category: str | None,
    area: Area | None,
    rules: Rules,
    *,
    lead: str | None = None,
    floor: Tier | None = None,
) -> Way:
    """Find the route of a category in an area; never below `floor`, since only a person lowers a case."""
    return to_way(rules.duty(category, area), category, area, rules, lead=lead, floor=floor)


def to_way(
    duty: DutyRow,
    category: str | None,
    area: Area | None,
    rules: Rules,
    *,
    lead: str | None = None,
    floor: Tier | None = None,
) -> Way:
    """Apply a row of the list to a case: fill the seats, enter the ladder at its first step or at the floor."""
    chosen = lead or rules.seat(duty.lead, area)
    floor = floor or duty.ladder[0]
    ladder = duty.ladder if max(duty.ladder) >= floor else (*duty.ladder, floor)
    step = next(index for index, tier in enumerate(ladder) if tier >= floor)
    assists = distinct((rules.seat(seat, area) for seat in duty.assists), taken=(chosen,))
    return Way(duty=duty, lead=chosen, assists=assists, ladder=ladder, step=step, category=category, area=area)


def routed(turn: Turn, way: Way, *, promised_from: datetime | None, by: ActedBy | None = None) -> Routed:
    """Return the event. Its promise is set when `promised_from`, the opening, is given: at the first routing."""
    duty = way.duty
    by_rule = by is None or way.lead == turn.rules.seat(duty.lead, way.area)
    return Routed(
        lead=way.lead,
        assists=way.assists,
        ladder=way.ladder,
        step=way.step,
        rule=duty.id,
        explanation=duty.because if by is None or by_rule else f"人工指派（{by.unit}）",
        priority=duty.priority,
        pace=duty.pace,
        category=way.category,
        area=way.area,
        promise=promise(turn, promised_from, duty.pace) if promised_from else None,
        by=by,
    )


def dispatch_way(turn: Turn, way: Way, *, taken: tuple[str, ...] = (), emergency: bool = False) -> None:
    """Dispatch to the lead and the assists that do not have the case, each with its accept deadline."""
    lead = distinct((way.lead,), taken)
    assists = distinct(way.assists, taken)
    terms = accept_deadlines(turn, (*lead, *assists), way.tier, way.duty.pace, lead=way.lead)
    dispatch(turn, lead, DispatchRole.LEAD, terms, emergency=emergency)
    dispatch(turn, assists, DispatchRole.ASSIST, terms)
