"""What becomes of a request: which are lost, whose answers are, and when the broker is away.

Owns: the rates that a seed drew, and the count of what was done to requests. Refuses: processes (`nemesis.py`).
"""

import asyncio
from collections import Counter
from enum import Enum

from tests.sim.choices import Choices, chance


class Fate(Enum):
    """Of one request. A connection that breaks is seen at once, one that hangs not before the time-out."""

    FINE = "fine"
    LOST = "request lost"
    UNHEARD = "answer lost"
    LOST_HANGS = "request lost, connection hangs"
    UNHEARD_HANGS = "answer lost, connection hangs"


BAD = (*3 * (Fate.LOST,), *4 * (Fate.UNHEARD,), Fate.UNHEARD_HANGS, Fate.LOST_HANGS)
"""Drawn evenly: two of nine hang, for they cost seconds of virtual time each."""


class Weather:
    """Fine unless `rates` say otherwise for a kind of request, and `stormy` is on."""

    def __init__(self, choices: Choices, rates: dict[str, float]) -> None:
        self._choices = choices
        self.rates = rates  # kind of request → share of them that meets a fault
        self.stormy = False
        self.away = False
        self.back = asyncio.Event()
        self.back.set()
        self.gone = asyncio.Event()
        self.done: Counter[str] = Counter()
        self.latency_s = 0.002
        self.marker_s = 0.02

    def fate(self, kind: str) -> Fate:
        """Of the next request of this kind."""
        if not self.stormy or not chance(self._choices, self.rates.get(kind, 0.0)):
            return Fate.FINE
        fate = BAD[self._choices.pick(len(BAD))]
        self.done[f"{kind}: {fate.value}"] += 1
        return fate

    def go_away(self) -> None:
        """The broker is gone; requests on their way are lost with it, its logs are not."""
        self.away = True
        self.back.clear()
        self.gone.set()

    def come_back(self) -> None:
        """As it was."""
        self.away = False
        self.gone.clear()
        self.back.set()
