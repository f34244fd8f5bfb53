"""Published values as the auditor reads them: an event, or any other record with a JSON value.

Owns: the few fields that every event has. Refuses: the product's own models.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from auditor import millis
from auditor.log_record import LogRecord

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""The errors that a value raises when its form is not the contract's, wherever it is read."""

TYPE = "chuishao."
"""Prefix of an event's name in `type`."""


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
        """Read an event. Raises one of `UNREADABLE` for a value that is no event."""
        value = orjson.loads(entry.value or b"")
        data, cause = value["data"], value["data"]["cause"]
        return cls(
            seq=data["seq"],
            id=value["id"],
            type=value["type"].removeprefix(TYPE),
            at=millis.read(value["time"]),
            by=cause["type"],
            cause=f"{cause['type']}/{cause['writer'] or ''}/{cause['id']}",
            cause_id=cause["id"],
            tier=data["tier"],
            subject=value["subject"],
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
        """Read a value. Raises ValueError or TypeError for a value that is no JSON object."""
        value = None if entry.value is None else orjson.loads(entry.value)
        if value is not None and not isinstance(value, dict):
            raise TypeError
        return cls(entry, value)
