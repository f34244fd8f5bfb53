"""A text goes through the product's own functions, and nothing is sent: what would be decided?

Owns: making a report out of a text and a place. Refuses: Kafka, rules of its own.
"""

from datetime import datetime
from typing import Any

import orjson

from handlers.case.decide import decide
from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.encoding import json_value, to_json
from schemas.internal.command import ReportCommand
from schemas.topics import Topic
from schemas.wire.dead_letter import DeadLetter, Received

SOURCE = "rules-explain"
"""On the gateways' topic any source is taken."""


def try_out(
    text: str, point: tuple[float | None, float | None], channel: str, at: datetime, rules: Rules
) -> dict[str, Any] | DeadLetter:
    """Return what would be decided, or why the report would not be taken in."""
    lon, lat = point
    location = None if lon is None and lat is None else {"lon": lon, "lat": lat}
    report = {"id": "1", "source": SOURCE, "channel": channel, "text": text, "location": location}
    received = Received(
        topic=Topic.REPORTS.named(),
        partition=0,
        offset=0,
        timestamp=int(at.timestamp() * 1000),
        key=None,
        value=orjson.dumps(report),
        headers=(),
    )
    command = to_command(received, at, rules, prefix="", trusted=True)
    if isinstance(command, DeadLetter):
        return command
    assert isinstance(command, ReportCommand), "a report was sent"
    taken, decision = command.report, decide(None, command, rules)
    return {
        "pack": rules.version,
        "masked": taken.private.masked,
        "area": json_value(taken.area) if taken.area else None,
        "guess": json_value(taken.classification),
        "facts": [orjson.loads(to_json({"type": one.event.type, **one.public()})) for one in decision.events],
    }
