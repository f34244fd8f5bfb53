"""A message as `publish` makes it: where to, under which key, what; bytes come later, in `envelope.py`.

Owns: the pair of destination and value. Refuses: prefixes, bytes, headers.
"""

from dataclasses import dataclass

from schemas.base import At
from schemas.topics import Topic
from schemas.wire.dead_letter import DeadLetter
from schemas.wire.event import RecordedEvent
from schemas.wire.inbox import ActionAnswered, DispatchChanged
from schemas.wire.ops import Ops
from schemas.wire.snapshot import PublishedText, Snapshot
from schemas.wire.status import ReportStatus

OutgoingValue = (
    RecordedEvent | Snapshot | PublishedText | DispatchChanged | ActionAnswered | ReportStatus | Ops | DeadLetter | None
)
"""What may be said; null erases."""


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be."""

    topic: Topic
    key: str
    value: OutgoingValue
    code: str | None = None  # the unit or source whose topic it is
    at: At | None = None  # the moment of its cause, for CloudEvents' `time`
