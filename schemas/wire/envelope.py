"""The encoding of values: CloudEvents where the contract demands it, plain JSON elsewhere.

Owns: the outer form of everything the product writes. Refuses: choosing content; reading foreign envelopes
(`handlers/intake/decode.py` does).
"""

from datetime import datetime
from typing import Any

from schemas.base import write_moment
from schemas.encoding import to_data, to_json
from schemas.ids import digest
from schemas.wire.dead_letter import DeadLetter
from schemas.wire.event import RecordedEvent
from schemas.wire.inbox import ActionAnswered, DispatchChanged
from schemas.wire.ops import Ops, OpsBreach
from schemas.wire.snapshot import PublishedText, Snapshot
from schemas.wire.status import ReportStatus

TYPE_PREFIX = "chuishao."
"""The prefix of an event's own name in CloudEvents' `type`."""

OutgoingValue = (
    RecordedEvent | Snapshot | PublishedText | DispatchChanged | ActionAnswered | ReportStatus | Ops | DeadLetter | None
)
"""Every value that may be sent; null erases."""


def cloud_event(deployment: str, name: str, event_id: str, subject: str, time: datetime, data: Any) -> bytes:  # noqa: ANN401 (any JSON)
    """Encode CloudEvents 1.0 in structured form."""
    return to_json(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/chuishao/{deployment}",
            "type": TYPE_PREFIX + name,
            "subject": subject,
            "time": time,
            "datacontenttype": "application/json",
            "dataschema": f"urn:chuishao:v1:{TYPE_PREFIX}{name}",
            "data": data,
        }
    )


def encode(value: OutgoingValue, deployment: str, key: str, code: str | None, at: datetime | None) -> bytes | None:
    """Encode the value of a record; null for a tombstone. `code` is the unit or source whose topic it is."""
    match value:
        case None:
            return None
        case DeadLetter():
            return value.received.value
        case RecordedEvent():
            return cloud_event(deployment, value.event.type, value.id, value.case_id, value.at, value.public())
        case Snapshot() | PublishedText() | ReportStatus():
            return to_json(to_data(value))
        case _:
            return _typed(value, deployment, key, code, at)


def _typed(
    value: DispatchChanged | ActionAnswered | Ops, deployment: str, key: str, code: str | None, at: datetime | None
) -> bytes:
    """Encode a value whose own type is the CloudEvents' type; plain JSON where no time is given."""
    data = to_data(value)
    whole = b"" if isinstance(value, DispatchChanged | OpsBreach) else to_json(data)
    name = data.pop("type")
    if at is None:
        return to_json(data)
    subject = value.case_id if isinstance(value, DispatchChanged | ActionAnswered) else value.scope.key
    # An action that named no case is answered under its own name.
    return cloud_event(deployment, name, _id(value, key, code, at, whole), subject or key, at, data)


def _id(value: DispatchChanged | ActionAnswered | Ops, key: str, code: str | None, at: datetime, whole: bytes) -> str:
    """Return the CloudEvents id: a function of the value's content, or for figures of their time."""
    match value:
        case DispatchChanged():
            return f"{value.dispatch_id}/{value.rev}"
        case ActionAnswered():  # a writer may use an id twice, with other content: each answer has its own id
            return f"{code}/{value.action}/{digest(whole)[:16]}"
        case OpsBreach():
            return key
        case _:
            return f"{key}/{write_moment(at)}/{digest(whole)[:16]}"  # the clock may stand still
