"""The crossing from values to bytes: CloudEvents where the contract says so, plain JSON elsewhere.

Owns: the outer form of everything the product writes. Refuses: any choice about content. Reading foreign envelopes is
`handlers/intake/decode.py`.
"""

from datetime import datetime
from typing import Any

import orjson

from schemas.base import write_moment
from schemas.ids import digest
from schemas.internal.message import Message, OutgoingValue
from schemas.wire.dead_letter import DeadLetter
from schemas.wire.event import RecordedEvent
from schemas.wire.inbox import ActionAnswered, DispatchChanged
from schemas.wire.ops import OpsAudit, OpsBreach, OpsCounts, OpsHealth
from schemas.wire.snapshot import PublishedText, Snapshot
from schemas.wire.status import ReportStatus

TYPE_PREFIX = "chuishao."
"""Before an event's own name in CloudEvents' `type`."""


def cloud_event(deployment: str, name: str, event_id: str, subject: str, time: datetime, data: Any) -> bytes:  # noqa: ANN401 (any JSON)
    """CloudEvents 1.0 in structured form."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": f"/chuishao/{deployment}",
            "type": TYPE_PREFIX + name,
            "subject": subject,
            "time": write_moment(time),
            "datacontenttype": "application/json",
            "dataschema": f"urn:chuishao:v1:{TYPE_PREFIX}{name}",
            "data": data,
        }
    )


def pack_message(message: Message, deployment: str) -> bytes | None:
    """The value of a record; null for a tombstone."""
    value, at = message.value, message.at
    if value is None:
        return None
    if isinstance(value, DeadLetter):
        return value.received.value
    if isinstance(value, RecordedEvent):
        return cloud_event(deployment, value.event.type, value.id, value.case_id, value.at, value.public())
    data = value.model_dump(mode="json", by_alias=True, exclude={"type"})
    name = _name(value, message.key, message.code, at)
    if name is None or at is None or isinstance(value, Snapshot | PublishedText | ReportStatus):
        return orjson.dumps(data)
    named = value.case_id if isinstance(value, DispatchChanged | ActionAnswered) else value.scope.key
    subject = named or message.key  # an action that named no case is answered under its own name
    return cloud_event(deployment, value.type, name, subject, at, data)


def _name(value: OutgoingValue, key: str, code: str | None, at: datetime | None) -> str | None:
    """The CloudEvents id of a value that is one: a function of what it says, or for figures of when."""
    match value:
        case DispatchChanged():
            return f"{value.dispatch_id}/{value.rev}"
        case ActionAnswered():  # an id of the writer's own may come twice, with other content: each answer is itself
            return f"{code}/{value.action}/{digest(value.model_dump_json())[:16]}"
        case OpsBreach():
            return key
        case OpsCounts() | OpsHealth() | OpsAudit() if at is not None:
            return f"{key}/{write_moment(at)}/{digest(value.model_dump_json())[:16]}"  # time may stand still
        case _:
            return None
