"""The fate of each request: lost, answered, or its answer lost; and when the broker is down.

Owns: the rates that a seed drew, and the count of injected faults. Refuses: processes (`nemesis.py`).
"""

import asyncio
from collections import Counter
from enum import Enum

from tests.sim.choices import Choices, chance


class RequestFate(Enum):
    """The fate of one request. A connection that breaks is noticed at once, one that hangs only after the time-out."""

    DELIVERED = "delivered"
    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    REQUEST_LOST_HANGS = "request lost, connection hangs"
    ANSWER_LOST_HANGS = "answer lost, connection hangs"


FAULTY = (
    *3 * (RequestFate.REQUEST_LOST,),
    *4 * (RequestFate.ANSWER_LOST,),
    RequestFate.ANSWER_LOST_HANGS,
    RequestFate.REQUEST_LOST_HANGS,
)
"""Drawn evenly: two of nine hang, because they cost seconds of virtual time each."""


class NetworkFaults:
    """No faults unless `rates` has a rate for a kind of request, and `faults_on` is set."""

    def __init__(self, choices: Choices, rates: dict[str, float]) -> None:
        self._choices = choices
        self.rates = rates  # request kind → share of requests that meet a fault
        self.faults_on = False
        self.broker_down = False
        self.broker_is_up = asyncio.Event()
        self.broker_is_up.set()
        self.broker_is_down = asyncio.Event()
        self.done: Counter[str] = Counter()
        self.latency_s = 0.002
        self.marker_s = 0.02

    def fate(self, kind: str) -> RequestFate:
        """Draw the fate of the next request of this kind."""
        if not self.faults_on or not chance(self._choices, self.rates.get(kind, 0.0)):
            return RequestFate.DELIVERED
        fate = FAULTY[self._choices.pick(len(FAULTY))]
        self.done[f"{kind}: {fate.value}"] += 1
        return fate

    def stop_broker(self) -> None:
        """Stop the broker; requests on their way are lost with it, its logs are not."""
        self.broker_down = True
        self.broker_is_up.clear()
        self.broker_is_down.set()

    def start_broker(self) -> None:
        """Start it again as it was."""
        self.broker_down = False
        self.broker_is_down.clear()
        self.broker_is_up.set()
