"""What the product's edge would say of an action, asked before it is sent.

Owns: the question. Refuses: rules of its own: it runs the very functions that take an action in, on the same bytes.
What only a case's state can tell (whose turn it is, whether it is closed) is answered after sending.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.internal.command import ActionCommand, Refusal
from schemas.vocabulary import RejectReason
from schemas.wire.dead_letter import DeadLetter, Received
from streams.clock import machine_now
from streams.deployment import Deployment


def refusal_of(action: Mapping[str, Any], topic: str, deployment: Deployment, rules: Rules) -> Refusal | None:
    """Return why the action would be refused whatever its case is, or nothing when it would be taken in."""
    received = Received(
        topic=topic,
        partition=0,
        offset=0,
        timestamp=0,
        key=action["case_id"].encode(),
        value=orjson.dumps(action),
        headers=(),
    )
    taken = to_command(received, machine_now(), rules, prefix=deployment.prefix, trusted=deployment.trusted)
    if isinstance(taken, DeadLetter):
        return Refusal(reason=RejectReason.FIELD_INVALID, detail=tuple((taken.field or "id").split(",")))
    return taken.refusal if isinstance(taken, ActionCommand) else None
