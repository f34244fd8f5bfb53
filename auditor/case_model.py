"""The state of a case after each event: the auditor's own model, changed in place.

Owns: dispatches, running deadlines, counts, and queries on them. Refuses: events (`transitions.py`) and policy.
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
    """A case as its events define it."""

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
    dispatches: list[HeldDispatch] = field(default_factory=list)
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
        """Return the live dispatch of a unit, or None."""
        return next((dispatch for dispatch in self.dispatches if dispatch.live and dispatch.unit == unit), None)

    def live(self) -> Iterator[HeldDispatch]:
        """Return the dispatches that have not ended."""
        return (dispatch for dispatch in self.dispatches if dispatch.live)

    def find(self, leg: str, unit: str | None, armed: int) -> RunningDeadline | None:
        """Return a running deadline by leg, unit and the seq that set it, or None."""
        if leg == "promise":
            return self.promise if self.promise and self.promise.armed == armed and self.promised_runs else None
        return next((one for one in self.clocks if (one.leg, one.unit, one.armed) == (leg, unit, armed)), None)

    def running(self, *legs: str) -> list[RunningDeadline]:
        """Return the running deadlines of some legs."""
        return [one for one in self.clocks if one.leg in legs]

    def due(self, leg: str, unit: str | None = None) -> int | None:
        """Return the earliest end of a leg, of one unit or of any."""
        return min((one.due for one in self.clocks if one.leg == leg and unit in (None, one.unit)), default=None)

    @property
    def promised_runs(self) -> bool:
        """Whether the promise runs: it rests while the reporter is asked."""
        return self.promise is not None and self.state not in ("completed", "closed")

    def firing(self) -> Iterator[RunningDeadline]:
        """Yield every deadline that can fire now."""
        yield from self.clocks
        if self.promise is not None and self.promised_runs:
            yield self.promise

    def next(self) -> tuple[int, set[str]] | None:
        """Return the time of the next deadline or warning, and the legs that fire then."""
        moments = [(one.next, one.leg) for one in self.firing()]
        first = min((at for at, _ in moments), default=None)
        return None if first is None else (first, {leg for at, leg in moments if at == first})

    def answer(self, unit: str | None) -> None:
        """Add an owner; the last one is responsible now."""
        if unit is not None:
            self.owners = [*(one for one in self.owners if one != unit), unit]

    def arm(self, terms: Iterable[PolicyDeadline], seq: int, at: int) -> list[RunningDeadline]:
        """Set deadlines, and return those that they replace. A case has one review."""
        new = [RunningDeadline(one.leg, one.unit, one.due, one.warn, seq, at) for one in terms]
        same = {(one.leg, one.unit) for one in new}
        review = any(one.leg == "review" for one in new)
        return self._take(lambda one: (one.leg, one.unit) in same or (review and one.leg == "review"), new)

    def stop(self, *legs: str, unit: str | None = None) -> list[RunningDeadline]:
        """Remove deadlines, of one unit or of all, and return them."""
        return self._take(lambda one: one.leg in legs and unit in (None, one.unit), [])

    def _take(self, wanted: Callable[[RunningDeadline], bool], new: list[RunningDeadline]) -> list[RunningDeadline]:
        """Remove some deadlines and add others; return those removed."""
        gone: list[RunningDeadline] = []
        kept: list[RunningDeadline] = []
        for one in self.clocks:
            (gone if wanted(one) else kept).append(one)
        self.clocks = kept + new
        return gone

    def beside(self, terms: Iterable[PolicyDeadline], seq: int, at: int) -> None:
        """Add deadlines beside those of the same name: a unit may hold two copies that are to be erased."""
        self.clocks = [*self.clocks, *(RunningDeadline(one.leg, one.unit, one.due, one.warn, seq, at) for one in terms)]
