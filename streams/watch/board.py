"""The open cases on a board, and what moved since the last look: counts as differences between snapshots.

Owns: the newest small snapshot of each case, by `seq`; flows and standing figures by scope. A repeat changes nothing,
and a later snapshot mends a lost one, because each is whole. Refuses: faust, Kafka, a clock. Called by: `app.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.ops import Counts, Scope, Window
from schemas.words import State


@dataclass(frozen=True, slots=True)
class Card:
    """A case as the board needs it."""

    seq: int
    state: str
    tier: int
    town: str | None
    lead: str | None
    opened_at: datetime
    promise: datetime | None
    reopens: int

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> "Card":
        """From a value of `cases.v1`."""
        promise = snapshot["due"]["promise"]
        return cls(
            seq=snapshot["seq"],
            state=snapshot["state"],
            tier=snapshot["tier"],
            town=snapshot["area"]["town"] if snapshot["area"] else None,
            lead=snapshot["lead"],
            opened_at=datetime.fromisoformat(snapshot["opened_at"]),
            promise=datetime.fromisoformat(promise) if promise else None,
            reopens=snapshot["counts"]["reopens"],
        )

    @property
    def open(self) -> bool:
        """Whether it still needs somebody."""
        return self.state != State.CLOSED

    def late(self, now: datetime) -> bool:
        """Whether the promise has passed while somebody has to work on it."""
        return self.open and self.state != State.COMPLETED and self.promise is not None and self.promise < now


class Board:
    """All cases, one card each."""

    def __init__(self, district: str) -> None:
        self._district = district
        self._cards: dict[str, Card] = {}
        self._flows: dict[Scope, Counter[str]] = {}
        self._stood: set[Scope] = set()  # had open cases when last taken: a zero has to be said, once

    def __len__(self) -> int:
        """Cases known."""
        return len(self._cards)

    def put(self, case_id: str, snapshot: Mapping[str, Any] | None, *, counted: bool = True) -> None:
        """A snapshot came; null forgets the case. Not `counted`: it lay there before we began to look."""
        if snapshot is None:
            self._cards.pop(case_id, None)
            return
        before, after = self._cards.get(case_id), Card.of(snapshot)
        if before is not None and after.seq <= before.seq:
            return
        self._cards[case_id] = after
        for flow in moved(before, after) if counted else ():
            for scope in self._scopes(after):
                self._flows.setdefault(scope, Counter())[flow] += 1

    def take(self, start: datetime, end: datetime) -> list[Counts]:
        """The figures of a window, for every scope that has any; flows begin anew."""
        flows, self._flows = self._flows, {}
        standing: dict[Scope, list[Card]] = {Scope(district=self._district): []}
        for card in self._cards.values():
            for scope in self._scopes(card) if card.open else ():
                standing.setdefault(scope, []).append(card)
        scopes = sorted({*flows, *standing, *self._stood}, key=lambda scope: scope.key)
        self._stood = set(standing)
        window = Window(start=start, end=end)
        return [_counts(window, scope, flows.get(scope, Counter()), standing.get(scope, ())) for scope in scopes]

    def _scopes(self, card: Card) -> Iterable[Scope]:
        """The district, and the case's town, unit and tier in it."""
        yield Scope(district=self._district)
        if card.town:
            yield Scope(district=self._district, town=card.town)
        if card.lead:
            yield Scope(district=self._district, unit=card.lead)
        yield Scope(district=self._district, tier=card.tier)


def moved(before: Card | None, after: Card) -> Iterable[str]:
    """What must have happened between two snapshots of a case."""
    if before is None:
        yield "opened"
    was = before.state if before else State.WAITING.value
    if after.reopens > (before.reopens if before else 0):
        yield "reopened"
    elif was == State.WAITING and after.state == State.WORKING:
        yield "accepted"
    if after.state == State.COMPLETED and was != State.COMPLETED:
        yield "completed"
    if after.state == State.CLOSED and was != State.CLOSED:
        yield "closed"


def _counts(window: Window, scope: Scope, flows: Counter[str], cards: Iterable[Card]) -> Counts:
    listed = list(cards)
    oldest = min((card.opened_at for card in listed), default=None)
    return Counts(
        window=window,
        scope=scope,
        opened=flows["opened"],
        accepted=flows["accepted"],
        completed=flows["completed"],
        closed=flows["closed"],
        reopened=flows["reopened"],
        open=len(listed),
        late=sum(card.late(window.end) for card in listed),
        oldest_s=(window.end - oldest).total_seconds() if oldest else None,
    )
