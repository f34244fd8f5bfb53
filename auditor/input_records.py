"""What was written in: reports and actions, read as loosely as can be, for an auditor only asks whose they are.

Owns: finding the object in its envelope, its identity, and a digest of what it says. Refuses: judging it: whether it
may be refused is the product's business; that it is refused or taken is ours.
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
"""Who vouches for an action on a gateway's topic."""

Lay = tuple[str, int, int]
"""Where a record lies: topic without prefix, partition, offset."""


def lay(entry: LogRecord) -> Lay:
    """Where an entry lies."""
    return entry.topic.named(entry.code), entry.partition, entry.offset


@dataclass(frozen=True, slots=True)
class Sent:
    """A report or an action as it was written in."""

    lay: Lay
    stamp: int  # of the log
    owner: str  # a report's source, or who vouched for an action
    id: str  # as filed
    digest: str
    body: dict[str, Any]
    writer: str = ""  # of an action: the unit or source that is to be told
    case: str = ""  # of an action
    stray: bool = False  # a report that names another source than the one whose topic it lies on

    @property
    def where(self) -> str:
        """For a finding."""
        return "{}-{}@{}".format(*self.lay)


def read_report(entry: LogRecord, stamp: int) -> Sent | None:
    """A report with an identity that can be read."""
    whole = body(entry.value)
    said = _unwrap(whole, entry.headers) if whole is not None else None
    content = _digest(said)
    if said is None or content is None or not (_named(said.get("id")) and _named(said.get("source"))):
        return None
    owner = published_names.source(said["source"])
    stray = entry.code is not None and said["source"] != entry.code
    return Sent(lay(entry), stamp, owner, published_names.name(said["source"], said["id"]), content, said, stray=stray)


def read_action(entry: LogRecord, stamp: int) -> Sent | None:
    """An action with an identity that can be read."""
    said = body(entry.value)
    content = _digest(said)
    if said is None or content is None or not _named(said.get("id")):
        return None
    scope = entry.code or GATEWAY
    return Sent(
        lay(entry),
        stamp,
        scope,
        published_names.name(scope, said["id"]),
        content,
        said,
        writer=entry.code or _actor(said),
        case=published_names.case(said.get("case_id")),
    )


def _actor(said: dict[str, Any]) -> str:
    """On a gateway's topic the unit that the body names is told."""
    actor = said.get("actor")
    unit = actor.get("unit") if isinstance(actor, dict) else None
    return unit if isinstance(unit, str) else ""


def _named(said: object) -> bool:
    return isinstance(said, str) and 0 < len(said) <= published_names.LIMIT


def _digest(said: dict[str, Any] | None) -> str | None:
    """Of what it says; nothing for what lies so deep within itself that orjson reads it and cannot write it (254)."""
    try:
        return None if said is None else digest(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))
    except orjson.JSONEncodeError:
        return None


def body(raw: bytes | None) -> dict[str, Any] | None:
    """A JSON object, or nothing."""
    try:
        said = orjson.loads(raw or b"")
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None


def _unwrap(said: dict[str, Any], headers: Headers) -> dict[str, Any] | None:
    """The report in a structured CloudEvent; itself when it is none, or when its attributes are headers."""
    kind = next((v for k, v in headers if k.lower() == "content-type" and v), b"").strip().lower()
    if not kind.startswith(b"application/cloudevents") and "specversion" not in said:
        return said
    if isinstance(said.get("data"), dict):
        inner: dict[str, Any] = said["data"]
        return inner
    packed = said.get("data_base64")
    try:
        return body(base64.b64decode(packed, validate=True)) if isinstance(packed, str) else None
    except ValueError:
        return None


def is_report(topic: Topic) -> bool:
    """Whether a topic brings reports."""
    return topic in (Topic.REPORTS, Topic.REPORTS_OF)


def is_action(topic: Topic) -> bool:
    """Whether a topic brings actions."""
    return topic in (Topic.ACTIONS, Topic.ACTIONS_OF)
