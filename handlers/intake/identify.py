"""Whether a body says the same as its topic, and who is told.

Owns: source and actor against the topic and the pack. Refuses: which role may do what (the lifecycle's
table).
"""

from dataclasses import dataclass

from handlers.intake.pii import public_source
from handlers.intake.record_fault import RecordFault
from handlers.intake.strict_json import Fields
from handlers.intake.writer import TopicWriter
from handlers.policy.rules import Rules
from schemas.internal.command import Refusal
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage, RejectReason, Role

ROLES = frozenset(role.value for role in Role)

NOBODY = ""
"""The writer of an action that names no unit of the pack: nobody is told."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wrote an action, and why it may not be theirs."""

    writer: str  # the unit or source that is told, or NOBODY
    refusal: Refusal | None = None


def identify_source(source: str, voucher: TopicWriter) -> RecordFault | None:
    """A source's own topic carries that source alone; a gateway's carries any."""
    if voucher.owner in (None, source):
        return None
    return RecordFault(
        DeadLetterStage.IDENTIFY, DeadLetterReason.SOURCE_MISMATCH, ("source",), kind=DeadLetterKind.REFUSED
    )


def identify_actor(fields: Fields, voucher: TopicWriter, rules: Rules) -> Claim:
    """Read `actor` as it was sent, before anything else of an action is believed.

    What cannot be read is left to `validate.py`; what can be read and is somebody else's is refused here.
    """
    sent = fields.get("actor")
    actor = sent if isinstance(sent, dict) else {}
    unit = actor.get("unit") if isinstance(actor.get("unit"), str) else None
    if voucher.owner is not None:
        return _own(voucher.owner, unit, actor.get("role"), rules)
    if unit is None:
        return Claim(NOBODY)
    if not rules.roles(unit):
        return _stranger(unit, actor.get("role"))
    return Claim(unit, _role(unit, actor.get("role"), rules))


def _stranger(unit: str, role: object) -> Claim:
    """A gateway takes sources that no pack lists: they speak for their own reporters, and nobody can be told.

    Their name is published, so one that is no code is veiled, as in their reports.
    """
    if role == Role.REPORTER:
        return Claim(public_source(unit))
    return Claim(NOBODY, Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("actor.unit",)))


def _own(owner: str, unit: str | None, role: object, rules: Rules) -> Claim:
    """On its own topic the owner is the writer, whatever the body says."""
    if unit is not None and unit != owner:
        return Claim(owner, Refusal(reason=RejectReason.ACTOR_MISMATCH, detail=("actor.unit",)))
    if not rules.roles(owner):
        return Claim(owner, Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("actor.unit",)))
    return Claim(owner, _role(owner, role, rules))


def _role(unit: str, role: object, rules: Rules) -> Refusal | None:
    """A role of the contract that the pack does not give to this unit; no role at all is a field's fault."""
    if not isinstance(role, str) or role not in ROLES or role in rules.roles(unit):
        return None
    return Refusal(reason=RejectReason.ROLE, detail=("actor.role",))
