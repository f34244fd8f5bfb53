"""Which topic a line of a file goes to: its own source's, since that topic alone vouches for it.

Owns: reading `source` and `id` of a report, no more. Refuses: judging the rest.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from handlers.policy.rules import Rules
from schemas.ids import case_id
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment


@dataclass(frozen=True, slots=True)
class AddressedReport:
    """A line as it will be sent, and the case that it opens if it is taken."""

    record: OutgoingRecord
    case_id: str | None


def address(
    line: bytes, deployment: Deployment, rules: Rules, *, gateway: bool, fallback: str | None
) -> AddressedReport | str:
    """A line with its topic, or why it has none."""
    said = _object(line)
    source = said.get("source") if said is not None else None
    owner = source if isinstance(source, str) and source else fallback
    if said is None and fallback is None:
        return "it is no JSON object"
    if gateway:
        return AddressedReport(OutgoingRecord(deployment.topic(Topic.REPORTS), _key(said), line), _case(said))
    if owner is None:
        return "it names no source"
    if owner not in rules.sources:
        return f"the pack lists no source {owner!r}, so it has no topic of its own"
    return AddressedReport(OutgoingRecord(deployment.topic(Topic.REPORTS_OF, owner), _key(said), line), _case(said))


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None


def _case(said: dict[str, Any] | None) -> str | None:
    """The case's id is a function of the report's identity."""
    source, name = (said or {}).get("source"), (said or {}).get("id")
    return case_id(source, name) if isinstance(source, str) and isinstance(name, str) else None


def _key(said: dict[str, Any] | None) -> bytes | None:
    """Any key will do, but nothing personal may be in it: the case's id hides the report's."""
    case = _case(said)
    return case.encode() if case else None
