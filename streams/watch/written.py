"""What readers of `ops.counts` have been told of each scope, and so what the next window has to say.

Owns: which scopes are in a window: those whose figures changed, and those that the last window left out. Refuses:
counting, Kafka.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

Place = tuple[str, str | int]
"""A dimension and its value. Not a `Scope`: to make and hash one costs 7 µs, and each open case has four."""

OpenFigures = tuple[int, int, datetime | None]
"""Open cases of a place, how many of them are late, and since when the oldest is open."""


@dataclass(frozen=True, slots=True)
class WrittenCounts:
    """What readers have been told of each scope: the newest record of a scope stands until the next."""

    figures: Mapping[Place, tuple[int, int]] = field(default_factory=dict)  # open and late
    ends: Mapping[Place, datetime] = field(default_factory=dict)  # of the scope's last window
    left_out: frozenset[Place] = frozenset()  # of the last window, since nothing had changed

    def due(self, standing: Mapping[Place, OpenFigures]) -> set[Place]:
        """Return the scopes whose figures changed, or that were left out last time: the contract's heartbeat."""
        places = {*standing, *self.figures}
        return {place for place in places if place in self.left_out or self._changed(place, standing)}

    def after(self, told: Iterable[Place], standing: Mapping[Place, OpenFigures], end: datetime) -> "WrittenCounts":
        """Return what readers know after a window up to `end` with these scopes; nobody stands in a dropped scope."""
        told = {*told}
        return WrittenCounts(
            {place: one[:2] for place, one in standing.items()},
            {place: end if place in told else self.ends[place] for place in standing},
            frozenset(place for place in standing if place not in told),
        )

    def _changed(self, place: Place, standing: Mapping[Place, OpenFigures]) -> bool:
        return self.figures.get(place) != (standing[place][:2] if place in standing else None)
