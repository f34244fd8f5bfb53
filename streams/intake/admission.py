"""How much may be let in, so that what waits to be decided stays a few seconds of work.

Every command that waits lies before each timer and each action of its partition: a backlog that moved into the command
topic would hold all of them up. So reports wait at the door, where the contract lets them: their promise begins when
they are taken. Owns: the bound, the speed of deciding it is reckoned from, and how often one has to look. Refuses: a
broker, a clock. Pure.
"""

from collections import deque
from collections.abc import Mapping

from streams.client.lag import Lag

REPORTS_S = 2.0
"""Seconds of work that may wait before reports have to: what a timer or an action then waits for."""

ACTIONS_S = 3 * REPORTS_S
"""The same for actions, so that a flood of them is bounded as well, and reports are held back first."""

LEAST = 400
"""Commands that may wait however slow deciding seems: two full transactions for each of two partitions."""

LOOK_S = 0.2
"""Between two looks while something is held back. A look costs about 3 ms; in 0.2 s a tenth of the stock is decided."""

SPAN_S = 5.0
"""Over how long the speed is measured: a partition of a busy worker commits every second or two."""

STILL_S = 5.0
"""A partition that has not moved for so long while others have is without an owner: its cases wait, others need not."""


class Admission:
    """Knows how many reports and actions may still come in. Each worker has its own; all see the same stock."""

    def __init__(self) -> None:
        self._waiting = 0
        self._bound = float(LEAST)
        self._looked: float | None = None
        self._moved: dict[int, tuple[int, float]] = {}  # partition: where it stood, and since when
        self._decided: deque[tuple[float, int]] = deque()  # when, and how many in all until then

    def look_due(self, now: float) -> bool:
        """Whether nothing more may come in as far as is known, and what is known is old."""
        return self.reports <= 0 and (self._looked is None or now - self._looked >= LOOK_S)

    def look(self, stands: Mapping[int, Lag], now: float) -> None:
        """How it stands; `now` in seconds of any steady clock."""
        self._note_moves(stands, now)
        served = [stand for part, stand in stands.items() if now - self._moved[part][1] < STILL_S]
        self._waiting = sum(stand.records for stand in served or stands.values())  # where nobody decides, nothing comes
        self._decided.append((now, sum(stand.position for stand in stands.values())))
        while now - self._decided[0][0] > SPAN_S:
            self._decided.popleft()
        self._bound = max(LEAST, self.speed * REPORTS_S)
        self._looked = now

    def let(self, number: int) -> None:
        """So many have come in."""
        self._waiting += number

    @property
    def speed(self) -> float:
        """Commands decided a second, by all workers; 0 before a second has been seen."""
        (then, before), (now, after) = self._decided[0], self._decided[-1]
        return (after - before) / (now - then) if now - then >= 1 else 0.0

    @property
    def reports(self) -> int:
        """How many reports may come in before the next look; none before the first."""
        return int(self._bound - self._waiting) if self._looked is not None else 0

    @property
    def actions(self) -> int:
        """How many actions may."""
        return int(self._bound * ACTIONS_S / REPORTS_S - self._waiting) if self._looked is not None else 0

    def _note_moves(self, stands: Mapping[int, Lag], now: float) -> None:
        """A partition with nothing to do has not stood still."""
        for part, stand in stands.items():
            known = self._moved.get(part)
            if known is None or known[0] != stand.position or not stand.records:
                self._moved[part] = stand.position, now
