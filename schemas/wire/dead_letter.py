"""A dead letter: a record as received, and why it went no further.

Owns: the content of the `dlq` headers. Refuses: messages and content; a reason and a path must be enough.
"""

from datetime import datetime
from typing import Self

from schemas.base import At, Value, write_moment
from schemas.ids import letter_id
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage

HEADERS_VERSION = "1"
"""Version of the header set."""


class Received(Value, frozen=True):
    """A foreign record as received, for the dead-letter topic."""

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
        """Make the dead letter of a record on which our own code failed.

        The exception's text may quote a report, so it is left out.
        """
        poison, bug = DeadLetterKind.POISON, DeadLetterReason.BUG
        return cls(received=received, at=at, stage=stage, kind=poison, reason=bug, cls=type(exc).__name__)

    @property
    def id(self) -> str:
        """A hash of the record's topic, partition and offset."""
        return letter_id(self.received.topic, self.received.partition, self.received.offset)

    def headers(self) -> list[tuple[str, bytes | None]]:
        """Return the received headers, with `dlq.` names renamed, then the contract's."""
        received = self.received
        kept = [
            (f"dlq.received.{name[4:]}" if name.startswith("dlq.") else name, value) for name, value in received.headers
        ]
        replayed = next((value for name, value in reversed(received.headers) if name == "dlq.replay_of"), None)
        attempt = 1 + sum(name == "dlq.replay_of" for name, _ in received.headers)
        fields = {
            "dlq.id": self.id,
            "dlq.topic": received.topic,
            "dlq.partition": str(received.partition),
            "dlq.offset": str(received.offset),
            "dlq.timestamp": str(received.timestamp),
            "dlq.at": write_moment(self.at),
            "dlq.version": HEADERS_VERSION,
            "dlq.attempt": str(attempt),
            "dlq.stage": self.stage.value,
            "dlq.kind": self.kind.value,
            "dlq.reason": self.reason.value,
            "dlq.field": self.field or "",
            "dlq.class": self.cls or "",
        }
        ours: list[tuple[str, bytes | None]] = [(name, value.encode()) for name, value in fields.items()]
        return [*kept, *ours, ("dlq.replay_of", replayed)]
