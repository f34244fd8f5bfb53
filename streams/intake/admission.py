"""How many records may be taken in, so that the commands that wait to be decided stay a few seconds of work.

Every waiting command lies before each timer and each action of its partition: a backlog that moved into the command
topic would hold all of them up. So reports wait on their own topics, as the contract allows: their promise begins
when they are taken in. Pure.

Owns: the bound, the decision rate that it is computed from, and how often to look. Refuses: a broker, a clock.
"""

from collections import deque
from collections.abc import Mapping

from streams.client.lag import Lag

REPORTS_S = 2.0
"""Seconds of work that may wait before reports are held back: so long a timer or an action then waits."""

ACTIONS_S = 3 * REPORTS_S
"""The same for actions, so that a flood of them is limited as well, and reports are held back first."""

LEAST = 400
"""Commands that may wait however slow the deciding seems: two full transactions for each of two partitions."""

LOOK_S = 0.2
"""Seconds between two looks while something is held back. A look costs about 3 ms; in 0.2 s a tenth of the backlog is
decided."""

SPAN_S = 5.0
"""Seconds over which the rate is measured: a partition of a busy worker commits every second or two."""

STILL_S = 5.0
"""A partition that has not moved for so many seconds while others have has no owner: its backlog does not count."""


class Admission:
    """Knows how many reports and actions may still be taken in. Each worker has its own; all see the same backlog."""

    def __init__(self) -> None:
        self._waiting = 0
        self._bound = float(LEAST)
        self._looked: float | None = None
        self._moved: dict[int, tuple[int, float]] = {}  # partition: its position, and since when
        self._decided: deque[tuple[float, int]] = deque()  # at which time, and how many in all until then

    def look_due(self, now: float) -> bool:
        """Return whether no report may be taken in as far as is known, and the last look is old."""
        return self.reports <= 0 and (self._looked is None or now - self._looked >= LOOK_S)

    def look(self, lags: Mapping[int, Lag], now: float) -> None:
        """Note the lag of each partition; `now` in seconds of any steady clock."""
        self._note_moves(lags, now)
        served = [lag for partition, lag in lags.items() if now - self._moved[partition][1] < STILL_S]
        self._waiting = sum(lag.records for lag in served or lags.values())  # if no partition moves, all count
        self._decided.append((now, sum(lag.position for lag in lags.values())))
        while now - self._decided[0][0] > SPAN_S:
            self._decided.popleft()
        self._bound = max(LEAST, self.rate * REPORTS_S)
        self._looked = now

    def let(self, number: int) -> None:
        """Note that so many records were taken in."""
        self._waiting += number

    @property
    def rate(self) -> float:
        """Commands decided a second, by all workers; 0 before a second was observed."""
        (then, before), (now, after) = self._decided[0], self._decided[-1]
        return (after - before) / (now - then) if now - then >= 1 else 0.0

    @property
    def reports(self) -> int:
        """How many reports may be taken in before the next look; none before the first look."""
        return int(self._bound - self._waiting) if self._looked is not None else 0

    @property
    def actions(self) -> int:
        """How many actions may be taken in before the next look; none before the first look."""
        return int(self._bound * ACTIONS_S / REPORTS_S - self._waiting) if self._looked is not None else 0

    def _note_moves(self, lags: Mapping[int, Lag], now: float) -> None:
        """Note which partitions have moved; one without a backlog counts as moving."""
        for partition, lag in lags.items():
            known = self._moved.get(partition)
            if known is None or known[0] != lag.position or not lag.records:
                self._moved[partition] = lag.position, now
