"""Measure how late deadlines fired, by their own events; and whether one was passed over by a later one.

Owns: two readings of `case.breached`. A partition fires its deadlines in the order of their ends, also those that fell
due while it was not live (`streams/ledger/due_timer.py`). So however long an outage was, one that fires late must not
come after one with a later end that was armed already and fired earlier: that needs no bound, and no measure of the
outage. The promise rests at times and may be over before it goes on, so it is left out. Refuses: whether a deadline is
there at all, and a bound for silence: the auditor has both.
"""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from local.chaos.recovery import Spread, spread

BREACHED, PROMISE = "chuishao.case.breached", "promise"


class FiredEvent(NamedTuple):
    """A deadline that spoke: which fact of its partition that was, and its end, in seconds since 1970."""

    place: int
    due: float


@dataclass(slots=True)
class PartitionEvents:
    """One partition, read in order."""

    facts: int = 0
    at: float = 0.0  # the time of the newest deadlines
    newest: list[FiredEvent] = field(default_factory=list)  # those of that time
    before: list[FiredEvent] = field(default_factory=list)  # earlier ones; of those that no later one outlasts

    def turn(self, at: float) -> None:
        """A deadline speaks at this time."""
        if at < self.at:  # a worker that had not heard of a leap yet
            self.before.clear()
        elif at > self.at:
            for said in self.newest:
                while self.before and self.before[-1].due <= said.due:
                    self.before.pop()
                self.before.append(said)
        if at != self.at:
            self.at, self.newest = at, []

    def outlasts(self, due: float, armed: int) -> bool:
        """Whether one that spoke at an earlier time, and after this fact, has a later end."""
        later = bisect_right(self.before, armed, key=attrgetter("place"))
        return later < len(self.before) and self.before[later].due > due


@dataclass(slots=True)
class Lateness:
    """Filled fact by fact, each once."""

    passed_over: int = 0
    late_s: "array[float]" = field(default_factory=lambda: array("d"))  # of the product's time, one a breach
    due: "array[float]" = field(default_factory=lambda: array("d"))  # their ends
    _tps: dict[int, PartitionEvents] = field(default_factory=lambda: defaultdict(PartitionEvents))
    _places: "dict[str, array[int]]" = field(
        default_factory=lambda: defaultdict(lambda: array("q"))
    )  # of a case's facts

    def add(self, event: Mapping[str, Any], partition: int) -> None:
        """The next fact of a partition."""
        tp, case, data = self._tps[partition], self._places[event["subject"]], event["data"]
        tp.facts += 1
        case.append(tp.facts)
        if event["type"] == BREACHED and data["leg"] != PROMISE:
            self._breached(tp, case, data, datetime.fromisoformat(event["time"]).timestamp())

    def _breached(self, tp: PartitionEvents, case: "array[int]", data: Mapping[str, Any], at: float) -> None:
        due = datetime.fromisoformat(data["due"]).timestamp()
        armed = int(data["cause"]["id"].split("/")[2])
        self.late_s.append(at - due)
        self.due.append(due)
        tp.turn(at)
        known = 0 < armed <= len(case)  # a hole is the auditor's business
        self.passed_over += at > due and known and tp.outlasts(due, case[armed - 1])
        tp.newest.append(FiredEvent(tp.facts, due))

    def visible(self, end: datetime, late: timedelta) -> int:
        """How many fell due early enough that the auditor could have found them late; each can be found missing."""
        last = (end - late).timestamp()
        return sum(due <= last for due in self.due)

    @property
    def behind(self) -> Spread | None:
        """How late those were that spoke after their end; null when none did."""
        return spread(late for late in self.late_s if late > 0)

    def forget(self) -> None:
        """The figures stay."""
        self._tps.clear()
        self._places.clear()
