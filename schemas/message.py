"""A message as `publish` makes it: where to, under which key, what; bytes come later, in `envelope.py`.

Owns: the pair of destination and value. Refuses: prefixes, bytes, headers.
"""

from dataclasses import dataclass

from schemas.event import Fact
from schemas.inbox import ActionAnswered, DispatchChanged
from schemas.letter import Letter
from schemas.model import At
from schemas.ops import Ops
from schemas.snapshot import Snapshot, Text
from schemas.status import ReportStatus
from schemas.topics import Topic

Value = Fact | Snapshot | Text | DispatchChanged | ActionAnswered | ReportStatus | Ops | Letter | None
"""What may be said; null erases."""


@dataclass(frozen=True, slots=True)
class Message:
    """One record to be."""

    topic: Topic
    key: str
    value: Value
    code: str | None = None  # the unit or source whose topic it is
    at: At | None = None  # the moment of its cause, for CloudEvents' `time`
