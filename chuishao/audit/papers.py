"""Values as the auditor reads them: an event, or any other record with a JSON value.

Owns: the few fields that every event has. Refuses: models of the product.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from chuishao.audit import moment
from chuishao.audit.entry import Entry

NO_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
"""What a value of another form than the contract's leads to, wherever it is read."""

TYPE = "chuishao."
"""Before an event's name in `type`."""


@dataclass(slots=True)
class Fact:
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
    entry: Entry

    @classmethod
    def read(cls, entry: Entry) -> "Fact":
        """Raises one of `NO_FORM` for what is no event."""
        said = orjson.loads(entry.value or b"")
        data, cause = said["data"], said["data"]["cause"]
        return cls(
            seq=data["seq"],
            id=said["id"],
            type=said["type"].removeprefix(TYPE),
            at=moment.read(said["time"]),
            by=cause["type"],
            cause=f"{cause['type']}/{cause['writer'] or ''}/{cause['id']}",
            cause_id=cause["id"],
            tier=data["tier"],
            subject=said["subject"],
            data=data,
            entry=entry,
        )


@dataclass(slots=True)
class Said:
    """Any other record with a JSON value; null is a tombstone."""

    entry: Entry
    value: dict[str, Any] | None

    @classmethod
    def read(cls, entry: Entry) -> "Said":
        """Raises ValueError or TypeError for what is no JSON object."""
        value = None if entry.value is None else orjson.loads(entry.value)
        if value is not None and not isinstance(value, dict):
            raise TypeError
        return cls(entry, value)
