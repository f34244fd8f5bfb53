"""The cases on a board, and what moved since the last word: counts as differences between snapshots.

Owns: the newest card of each case by `seq`, flows and standing figures by place, and that no flow is forgotten before
its word is known to be written. A repeat changes nothing. Refuses: faust, Kafka, a clock.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from schemas.wire.ops import OpsCounts, Scope, Window
from streams.watch.case_summary import CaseSummary, moved

Place = tuple[str, str | int]
"""A dimension and its value. Not a `Scope`: to make and hash one costs 7 µs, and each open case has four."""

ALL: Place = ("district", "")
LETTERS = "letters"


class CaseCounts:
    """All cases, one card each. Closed ones stay: a later fact of theirs must find what it differs from."""

    def __init__(self, district: str, since: datetime) -> None:
        self.since = since  # where the next window begins
        self._district = district
        self._cards: dict[str, CaseSummary] = {}
        self._flows: Counter[tuple[Place, str]] = Counter()
        self._taken: Counter[tuple[Place, str]] = Counter()
        self._stood: set[Place] = set()  # had open cases when last taken: a zero has to be said, once

    def __len__(self) -> int:
        """Cases known."""
        return len(self._cards)

    def put(self, case_id: str, snapshot: Mapping[str, Any] | None, *, counted: bool = True) -> None:
        """A snapshot came; null forgets the case. Not `counted`: an earlier window has told of it."""
        if snapshot is None:
            self._cards.pop(case_id, None)
            return
        before, after = self._cards.get(case_id), CaseSummary.of(snapshot)
        if before is not None and after.seq <= before.seq:
            return
        self._cards[case_id] = after
        if counted:
            for flow, number in moved(before, after, self.since).items():
                for place in _places(after) if number else ():
                    self._flows[place, flow] += number

    def letter(self) -> None:
        """A dead letter was written."""
        self._flows[ALL, LETTERS] += 1

    def take(self, end: datetime) -> tuple[list[OpsCounts], int]:
        """The figures of the window up to `end` for every scope that has any, and the dead letters in it.

        What was taken is kept until `settle`, or put back by `restore`.
        """
        self.restore()
        self._taken, self._flows = self._flows, Counter()
        standing = self._standing(end)
        told = {place for place, flow in self._taken if flow != LETTERS}
        window = Window(start=self.since, end=end)
        figures = [
            self._counts(window, place, standing) for place in sorted({ALL, *told, *standing, *self._stood}, key=str)
        ]
        self._stood = set(standing)
        return figures, self._taken[ALL, LETTERS]

    def settle(self, end: datetime) -> None:
        """The word about the window up to `end` is written for good."""
        self._taken, self.since = Counter(), end

    def restore(self) -> None:
        """The word was not written: its flows belong to the next."""
        self._flows, self._taken = self._flows + self._taken, Counter()

    def _standing(self, now: datetime) -> dict[Place, tuple[int, int, datetime]]:
        """Open cases of each place, how many of them late, and since when the oldest."""
        standing: dict[Place, tuple[int, int, datetime]] = {}
        for card in self._cards.values():
            if card.open:
                late, opened = card.late(now), card.opened_at
                for place in _places(card):
                    number, lates, oldest = standing.get(place, (0, 0, opened))
                    standing[place] = (number + 1, lates + late, min(oldest, opened))
        return standing

    def _counts(self, window: Window, place: Place, standing: dict[Place, tuple[int, int, datetime]]) -> OpsCounts:
        number, late, oldest = standing.get(place, (0, 0, None))
        return OpsCounts(
            window=window,
            scope=_scope(self._district, place),
            opened=self._taken[place, "opened"],
            accepted=self._taken[place, "accepted"],
            completed=self._taken[place, "completed"],
            closed=self._taken[place, "closed"],
            reopened=self._taken[place, "reopened"],
            open=number,
            late=late,
            oldest_s=(window.end - oldest).total_seconds() if oldest else None,
        )


def _scope(district: str | None, place: Place) -> Scope:
    whole = Scope(district=district)
    if place == ALL:
        return whole
    name, value = place
    return msgspec.structs.replace(whole, **{name: value})


def _places(card: CaseSummary) -> Iterator[Place]:
    """The district, and the case's town, unit and tier in it."""
    yield ALL
    if card.town:
        yield ("town", card.town)
    if card.lead:
        yield ("unit", card.lead)
    yield ("tier", card.tier)
