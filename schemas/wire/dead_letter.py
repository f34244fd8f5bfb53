"""A dead letter: a record as received, and why it went no further.

Owns: what the `dlq` headers say. Refuses: messages and content; a reason and a path must do.
"""

from datetime import datetime
from typing import Self

from schemas.base import At, Value, write_moment
from schemas.ids import letter_id
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage

HEADERS_VERSION = "1"
"""Version of the header set."""


class Received(Value, frozen=True):
    """A foreign record as it lay, for the dead-letter topic."""

    topic: str
    partition: int
    offset: int
    timestamp: int  # milliseconds since 1970, the broker's or the producer's
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class DeadLetter(Value, frozen=True):
    """One dead letter. `source` and `report` are set when a producer can be told that its report was refused."""

    received: Received
    at: At
    stage: DeadLetterStage
    kind: DeadLetterKind
    reason: DeadLetterReason
    field: str | None = None  # a dotted path
    cls: str | None = None  # the class of an exception, for a bug
    source: str | None = None
    report: str | None = None

    @classmethod
    def of_bug(cls, received: Received, at: datetime, stage: DeadLetterStage, exc: Exception) -> Self:
        """Our own code failed on it; the exception's words may quote a report and stay out."""
        poison, bug = DeadLetterKind.POISON, DeadLetterReason.BUG
        return cls(received=received, at=at, stage=stage, kind=poison, reason=bug, cls=type(exc).__name__)

    @property
    def id(self) -> str:
        """A hash of where the record lay."""
        return letter_id(self.received.topic, self.received.partition, self.received.offset)

    def headers(self) -> list[tuple[str, bytes | None]]:
        """The received headers, ours renamed out of the way, then the contract's."""
        lay = self.received
        kept = [(f"dlq.received.{k[4:]}" if k.startswith("dlq.") else k, v) for k, v in lay.headers]
        replayed = next((v for k, v in reversed(lay.headers) if k == "dlq.replay_of"), None)
        attempt = 1 + sum(k == "dlq.replay_of" for k, _ in lay.headers)
        said = {
            "dlq.id": self.id,
            "dlq.topic": lay.topic,
            "dlq.partition": str(lay.partition),
            "dlq.offset": str(lay.offset),
            "dlq.timestamp": str(lay.timestamp),
            "dlq.at": write_moment(self.at),
            "dlq.version": HEADERS_VERSION,
            "dlq.attempt": str(attempt),
            "dlq.stage": self.stage.value,
            "dlq.kind": self.kind.value,
            "dlq.reason": self.reason.value,
            "dlq.field": self.field or "",
            "dlq.class": self.cls or "",
        }
        ours: list[tuple[str, bytes | None]] = [(k, v.encode()) for k, v in said.items()]
        return [*kept, *ours, ("dlq.replay_of", replayed)]
