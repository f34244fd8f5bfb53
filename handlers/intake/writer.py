"""Who vouches for a record: its topic's name, since a Kafka record carries no principal.

Owns: reading a topic's name. Refuses: topics that are not for input, and the body (`identify.py` reads it).
"""

import re
from dataclasses import dataclass
from typing import Literal

from handlers.intake.record_fault import RecordFault
from schemas.vocabulary import DeadLetterReason, DeadLetterStage, Via

INPUT = re.compile(r"(?P<what>report|action)s(?:\.(?!v1\.)(?P<owner>[a-z][a-z0-9-]{1,39}))?\.v1")
"""`reports.v1` and `actions.v1` are the gateways'; with a code between, that unit's or source's own."""

GATEWAY = "gateway"
"""The scope of a gateway topic."""


@dataclass(frozen=True, slots=True)
class TopicWriter:
    """What a topic's name proves."""

    what: Literal["report", "action"]
    owner: str | None  # the unit or source whose own topic it is; null on a gateway topic
    via: Via

    @property
    def scope(self) -> str:
        """Who vouched: together with an action's id it is the action's identity."""
        return self.owner or GATEWAY


def vouch(topic: str, prefix: str, *, trusted: bool) -> TopicWriter | RecordFault:
    """Read a topic's name; `trusted` means that an authorizer keeps others off a unit's or source's own topic."""
    found = INPUT.fullmatch(topic.removeprefix(prefix)) if topic.startswith(prefix) else None
    if found is None:  # we subscribed to a topic that is not for input: not the producer's fault
        return RecordFault(DeadLetterStage.IDENTIFY, DeadLetterReason.BUG, ("topic",))
    return TopicWriter(
        what="report" if found["what"] == "report" else "action",
        owner=found["owner"],
        via=_via(found["owner"], trusted=trusted),
    )


def _via(owner: str | None, *, trusted: bool) -> Via:
    """Tell what proves the writer: a gateway vouches itself; an own topic counts if an authorizer guards it."""
    if owner is None:
        return Via.GATEWAY
    return Via.TOPIC if trusted else Via.UNVERIFIED
