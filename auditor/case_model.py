"""How a case stands after each event: the auditor's own few boxes, changed in place.

Owns: hands, clocks, counts, and small readings of them. Refuses: events (`transitions.py` moves it) and policy.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from auditor.clocks_and_dispatches import HeldDispatch, RunningDeadline
from auditor.pack_policy import PolicyDeadline

LEAD_LEGS = ("accept", "contact", "complete")
STAGE = (*LEAD_LEGS, "ruling", "review")
TOWN, LEADER = 3, 4


@dataclass(slots=True)
class CaseModel:
    """A case, as its events tell it."""

    case: str
    seq: int = 0
    at: int = 0
    opened_at: int = 0
    pack: str = ""
    state: str = "triage"
    tier: int = 1
    ladder: list[int] = field(default_factory=lambda: [1, 2, 3, 4, 5])
    step: int = 0
    highest: int = 0
    climbed: int | None = None  # when a deadline last moved it up
    priority: int = 4
    kind: Any = None
    category: Any = None
    area: Any = None
    place: Any = None
    pace: str | None = None  # null before it was routed
    rule: str | None = None
    lead: str | None = None
    first: str | None = None
    owners: list[str] = field(default_factory=list)
    emergency: bool = False
    reports: list[tuple[str, str]] = field(default_factory=list)
    asks: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # round and until, while it is open
    hands: list[HeldDispatch] = field(default_factory=list)
    clocks: list[RunningDeadline] = field(default_factory=list)
    promise: RunningDeadline | None = None  # null before routing, and once it was missed
    promised: int | None = None
    objector: str | None = None
    ruler: str | None = None
    muster: Any = None
    returns: int = 0
    reopens: int = 0
    rounds: int = 0
    reviews: int = 0
    close: tuple[str, int] | None = None
    forgotten: bool = False

    def held(self, unit: str) -> HeldDispatch | None:
        """The hand of a unit that has the case."""
        return next((hand for hand in self.hands if hand.live and hand.unit == unit), None)

    def live(self) -> Iterator[HeldDispatch]:
        """Who has it."""
        return (hand for hand in self.hands if hand.live)

    def find(self, leg: str, unit: str | None, armed: int) -> RunningDeadline | None:
        """A running clock by its name."""
        if leg == "promise":
            return self.promise if self.promise and self.promise.armed == armed and self.promised_runs else None
        return next((one for one in self.clocks if (one.leg, one.unit, one.armed) == (leg, unit, armed)), None)

    def running(self, *legs: str) -> list[RunningDeadline]:
        """The clocks of some legs."""
        return [one for one in self.clocks if one.leg in legs]

    def due(self, leg: str, unit: str | None = None) -> int | None:
        """The earliest end of a leg, of one unit or of any."""
        return min((one.due for one in self.clocks if one.leg == leg and unit in (None, one.unit)), default=None)

    @property
    def promised_runs(self) -> bool:
        """The promise rests while the reporter is asked."""
        return self.promise is not None and self.state not in ("completed", "closed")

    def speakers(self) -> Iterator[RunningDeadline]:
        """Every clock that can speak now."""
        yield from self.clocks
        if self.promise is not None and self.promised_runs:
            yield self.promise

    def next(self) -> tuple[int, set[str]] | None:
        """When time does something next, and the legs that speak at that moment."""
        moments = [(self._speaks(one), one.leg) for one in self.speakers()]
        first = min((at for at, _ in moments), default=None)
        return None if first is None else (first, {leg for at, leg in moments if at == first})

    def _speaks(self, one: RunningDeadline) -> int:
        """A promise that rested beyond its end has nothing left to warn of."""
        return one.due if one.leg == "promise" and one.due <= self.at else one.next

    def answer(self, unit: str | None) -> None:
        """Owners add up; the last one answers now."""
        if unit is not None:
            self.owners = [*(one for one in self.owners if one != unit), unit]

    def arm(self, terms: Iterable[PolicyDeadline], seq: int, at: int) -> list[RunningDeadline]:
        """Clocks begun anew; those that they replace are given back. A case has one review."""
        new = [RunningDeadline(one.leg, one.unit, one.due, one.warn, seq, at) for one in terms]
        same = {(one.leg, one.unit) for one in new}
        review = any(one.leg == "review" for one in new)
        return self._take(lambda one: (one.leg, one.unit) in same or (review and one.leg == "review"), new)

    def stop(self, *legs: str, unit: str | None = None) -> list[RunningDeadline]:
        """Take clocks off, of one unit or of all; they are given back."""
        return self._take(lambda one: one.leg in legs and unit in (None, one.unit), [])

    def _take(self, wanted: Callable[[RunningDeadline], bool], new: list[RunningDeadline]) -> list[RunningDeadline]:
        """Some off, others on; what was taken off is given back."""
        gone: list[RunningDeadline] = []
        kept: list[RunningDeadline] = []
        for one in self.clocks:
            (gone if wanted(one) else kept).append(one)
        self.clocks = kept + new
        return gone

    def beside(self, terms: Iterable[PolicyDeadline], seq: int, at: int) -> None:
        """Clocks beside those of the same name: a unit may hold two copies that are to be emptied."""
        self.clocks = [*self.clocks, *(RunningDeadline(one.leg, one.unit, one.due, one.warn, seq, at) for one in terms)]
