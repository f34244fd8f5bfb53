"""The input records: reports and actions, read leniently, because the auditor needs only their identity.

Owns: finding the object in its envelope, its identity, and a digest of its content. Refuses: validating it: whether
to refuse it is the product's decision; the auditor checks that it was either refused or taken in.
"""

import base64
from dataclasses import dataclass
from typing import Any

import orjson

from auditor import published_names
from auditor.log_record import Headers, LogRecord
from schemas.ids import digest
from schemas.topics import Topic

GATEWAY = "gateway"
"""The scope of the ids of actions on a gateway's topic."""

RecordPosition = tuple[str, int, int]
"""The position of a record: topic without prefix, partition, offset."""


def position_of(entry: LogRecord) -> RecordPosition:
    """Return the position of a record."""
    return entry.topic.named(entry.code), entry.partition, entry.offset


@dataclass(frozen=True, slots=True)
class Sent:
    """A report or an action as its writer sent it."""

    position: RecordPosition
    stamp: int  # log time, in milliseconds
    owner: str  # a report's source, or the scope of an action's id
    id: str  # as published
    digest: str
    body: dict[str, Any]
    writer: str = ""  # of an action: the unit or source that is to be answered
    case: str = ""  # of an action
    stray: bool = False  # a report that names another source than the one whose topic it lies on

    @property
    def where(self) -> str:
        """The position as a finding shows it."""
        return "{}-{}@{}".format(*self.position)


def read_report(entry: LogRecord, stamp: int) -> Sent | None:
    """Return a report, or None when its identity cannot be read."""
    whole = body(entry.value)
    fields = _unwrap(whole, entry.headers) if whole is not None else None
    content = _digest(fields)
    if fields is None or content is None or not (_is_id(fields.get("id")) and _is_id(fields.get("source"))):
        return None
    owner = published_names.source(fields["source"])
    stray = entry.code is not None and fields["source"] != entry.code
    return Sent(
        position_of(entry),
        stamp,
        owner,
        published_names.name(fields["source"], fields["id"]),
        content,
        fields,
        stray=stray,
    )


def read_action(entry: LogRecord, stamp: int) -> Sent | None:
    """Return an action, or None when its identity cannot be read."""
    fields = body(entry.value)
    content = _digest(fields)
    if fields is None or content is None or not _is_id(fields.get("id")):
        return None
    scope = entry.code or GATEWAY
    return Sent(
        position_of(entry),
        stamp,
        scope,
        published_names.name(scope, fields["id"]),
        content,
        fields,
        writer=entry.code or _actor(fields),
        case=published_names.case(fields.get("case_id")),
    )


def _actor(fields: dict[str, Any]) -> str:
    """Return the unit that the body names, which is answered for an action on a gateway's topic."""
    actor = fields.get("actor")
    unit = actor.get("unit") if isinstance(actor, dict) else None
    return unit if isinstance(unit, str) else ""


def _is_id(fields: object) -> bool:
    return isinstance(fields, str) and 0 < len(fields) <= published_names.LIMIT


def _digest(fields: dict[str, Any] | None) -> str | None:
    """Return the content's digest; None for JSON nested so deeply that orjson reads it but cannot write it (254)."""
    try:
        return None if fields is None else digest(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS))
    except orjson.JSONEncodeError:
        return None


def body(raw: bytes | None) -> dict[str, Any] | None:
    """Return a JSON object, or None."""
    try:
        fields = orjson.loads(raw or b"")
    except orjson.JSONDecodeError:
        return None
    return fields if isinstance(fields, dict) else None


def _unwrap(fields: dict[str, Any], headers: Headers) -> dict[str, Any] | None:
    """Return the report in a structured CloudEvent; any other object is returned as it is."""
    kind = next((v for k, v in headers if k.lower() == "content-type" and v), b"").strip().lower()
    if not kind.startswith(b"application/cloudevents") and "specversion" not in fields:
        return fields
    if isinstance(fields.get("data"), dict):
        inner: dict[str, Any] = fields["data"]
        return inner
    packed = fields.get("data_base64")
    try:
        return body(base64.b64decode(packed, validate=True)) if isinstance(packed, str) else None
    except ValueError:
        return None


def is_report(topic: Topic) -> bool:
    """Return whether a topic carries reports."""
    return topic in (Topic.REPORTS, Topic.REPORTS_OF)


def is_action(topic: Topic) -> bool:
    """Return whether a topic carries actions."""
    return topic in (Topic.ACTIONS, Topic.ACTIONS_OF)
