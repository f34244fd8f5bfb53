"""Values as the auditor reads them: an event, or any other record with a JSON value.

Owns: the few fields that every event has. Refuses: models of the product.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from auditor import millis
from auditor.log_record import LogRecord

NO_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""What a value of another form than the contract's leads to, wherever it is read."""

TYPE = "chuishao."
"""Before an event's name in `type`."""


@dataclass(slots=True)
class EventRecord:
    """An event as it was published."""

    seq: int
    id: str
    type: str
    at: int
    by: str  # the kind of its cause: report, action, timer
    cause: str  # its key
    cause_id: str
    tier: int
    subject: str
    data: dict[str, Any]
    entry: LogRecord

    @classmethod
    def read(cls, entry: LogRecord) -> "EventRecord":
        """Raises one of `NO_FORM` for what is no event."""
        said = orjson.loads(entry.value or b"")
        data, cause = said["data"], said["data"]["cause"]
        return cls(
            seq=data["seq"],
            id=said["id"],
            type=said["type"].removeprefix(TYPE),
            at=millis.read(said["time"]),
            by=cause["type"],
            cause=f"{cause['type']}/{cause['writer'] or ''}/{cause['id']}",
            cause_id=cause["id"],
            tier=data["tier"],
            subject=said["subject"],
            data=data,
            entry=entry,
        )


@dataclass(slots=True)
class ValueRecord:
    """Any other record with a JSON value; null is a tombstone."""

    entry: LogRecord
    value: dict[str, Any] | None

    @classmethod
    def read(cls, entry: LogRecord) -> "ValueRecord":
        """Raises ValueError or TypeError for what is no JSON object."""
        value = None if entry.value is None else orjson.loads(entry.value)
        if value is not None and not isinstance(value, dict):
            raise TypeError
        return cls(entry, value)
