"""How late deadlines spoke, by their own events; and whether one was passed over by another that came after it.

Owns: two readings of `case.breached`. A partition speaks its deadlines in the order of their ends, and what fell due
while it had no voice as soon as it has one (`streams/ledger/step.py`). So however long an outage was, one that speaks
late must not stand behind a later one, spoken while it was armed already: that needs no bound, and no measure of the
outage. The promise rests at times and may be over before it goes on, so it is left out. Refuses: whether a deadline is
there at all, and a bound for silence: the auditor has both. Called by: `facts.py`.
"""

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from chuishao.chaos.recovery import Spread, spread

BREACHED, PROMISE, TIMER = "chuishao.case.breached", "promise", "timer"


class Said(NamedTuple):
    """A deadline that spoke: which fact of its partition that was, and at what time, in seconds since 1970."""

    place: int
    at: float


@dataclass(slots=True)
class Lane:
    """One partition, read in order."""

    facts: int = 0
    last: Said | None = None  # the newest deadline
    before: Said | None = None  # the newest one with an earlier time


@dataclass(slots=True)
class Lateness:
    """Filled fact by fact, each once."""

    passed_over: int = 0
    late_s: "array[float]" = field(default_factory=lambda: array("d"))  # of the product's time, one a breach
    due: "array[float]" = field(default_factory=lambda: array("d"))  # their ends
    _lanes: dict[int, Lane] = field(default_factory=lambda: defaultdict(Lane))
    _places: "dict[str, array[int]]" = field(
        default_factory=lambda: defaultdict(lambda: array("q"))
    )  # of a case's facts

    def hear(self, event: Mapping[str, Any], partition: int) -> None:
        """The next fact of a partition."""
        lane, case, data = self._lanes[partition], self._places[event["subject"]], event["data"]
        lane.facts += 1
        case.append(lane.facts)
        if data["cause"]["type"] != TIMER:
            return
        at = datetime.fromisoformat(event["time"]).timestamp()
        if lane.last is not None and at != lane.last.at:
            lane.before = lane.last if at > lane.last.at else None  # a worker that had not heard of a leap yet
        lane.last = Said(lane.facts, at)
        if event["type"] == BREACHED and data["leg"] != PROMISE:
            self._breached(lane.before, case, data, at)

    def _breached(self, before: Said | None, case: "array[int]", data: Mapping[str, Any], at: float) -> None:
        due = datetime.fromisoformat(data["due"]).timestamp()
        armed = int(data["cause"]["id"].split("/")[2])
        self.late_s.append(at - due)
        self.due.append(due)
        known = 0 < armed <= len(case)  # a hole is the auditor's business
        if before is not None and known and before.place > case[armed - 1] and before.at > due:
            self.passed_over += 1

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
        self._lanes.clear()
        self._places.clear()
