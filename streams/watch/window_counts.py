"""The cases on a board, and what moved since the last window: counts as differences between snapshots.

Owns: the newest card of each case by `seq`, flows and standing figures by place, which of them a window has to repeat,
and that no flow is forgotten before its window is known to be written. A repeated snapshot changes nothing. Refuses:
faust, Kafka, a clock.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from schemas.wire.ops import OpsCounts, Scope, Window
from streams.watch.case_summary import CaseSummary, moved
from streams.watch.written import OpenFigures, Place, WrittenCounts

ALL: Place = ("district", "")
LETTERS = "letters"

NONE_OPEN: OpenFigures = (0, 0, None)


class WindowCounts:
    """All cases, one card each. Closed ones stay: a later fact of theirs must find what it differs from."""

    def __init__(self, district: str, since: datetime) -> None:
        self.since = since  # where the next window begins
        self._district = district
        self._cards: dict[str, CaseSummary] = {}
        self._flows: Counter[tuple[Place, str]] = Counter()
        self._taken: Counter[tuple[Place, str]] = Counter()
        self._written = WrittenCounts()
        self._next = WrittenCounts()  # what will be written once the window that was taken is

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
        """Return the figures of the window up to `end`, and the dead letters in it.

        Of the district always; of another scope when they changed, and else every second time. A scope's window begins
        where its last one ended, so that the windows of a scope leave no gap. What was taken is kept until `settle`, or
        put back by `restore`.
        """
        self.restore()
        self._taken, self._flows = self._flows, Counter()
        standing = self._standing(end)
        moved_in = {place for place, flow in self._taken if flow != LETTERS}
        due = self._written.due(standing)
        places = sorted({ALL, *moved_in, *due}, key=str)
        figures = [
            self._counts(Window(start=self._written.ends.get(place, self.since), end=end), place, standing)
            for place in places
        ]
        self._next = self._written.after(places, standing, end)
        return figures, self._taken[ALL, LETTERS]

    def settle(self, end: datetime) -> None:
        """Take note that the window up to `end` is written for good."""
        self._taken, self.since = Counter(), end
        self._written = self._next

    def restore(self) -> None:
        """Take note that the window was not written: its flows belong to the next."""
        self._flows, self._taken = self._flows + self._taken, Counter()
        self._next = self._written

    def _standing(self, now: datetime) -> dict[Place, OpenFigures]:
        """Return the open cases of each place."""
        standing: dict[Place, OpenFigures] = {}
        for card in self._cards.values():
            if card.open:
                late, opened = card.late(now), card.opened_at
                for place in _places(card):
                    number, lates, oldest = standing.get(place, (0, 0, opened))
                    standing[place] = (number + 1, lates + late, min(oldest or opened, opened))
        return standing

    def _counts(self, window: Window, place: Place, standing: Mapping[Place, OpenFigures]) -> OpsCounts:
        number, late, oldest = standing.get(place, NONE_OPEN)
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
