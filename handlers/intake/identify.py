"""Whether a body agrees with its topic, and who receives the answer.

Owns: comparing source and actor with the topic and the pack. Refuses: which role may do what (the lifecycle's table
says that).
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
"""The writer of an action that names no unit of the pack: nobody receives an answer."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wrote an action, and why the claim may be false."""

    writer: str  # the unit or source that receives the answer, or NOBODY
    refusal: Refusal | None = None


def identify_source(source: str, voucher: TopicWriter) -> RecordFault | None:
    """Return a fault when a source's own topic carries another source; a gateway's topic carries any."""
    if voucher.owner in (None, source):
        return None
    return RecordFault(
        DeadLetterStage.IDENTIFY, DeadLetterReason.SOURCE_MISMATCH, ("source",), kind=DeadLetterKind.REFUSED
    )


def identify_actor(fields: Fields, voucher: TopicWriter, rules: Rules) -> Claim:
    """Read `actor` as it was sent, before anything else of an action is believed.

    What cannot be read is left to `validate.py`; an actor that can be read and is somebody else is refused here.
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
    """Accept an unlisted source at a gateway for its own reporters; nobody receives an answer.

    Its name is published, so one that is not a code is replaced by a hash, as in its reports.
    """
    if role == Role.REPORTER:
        return Claim(public_source(unit))
    return Claim(NOBODY, Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("actor.unit",)))


def _own(owner: str, unit: str | None, role: object, rules: Rules) -> Claim:
    """Name the owner of the topic as the writer, whatever the body claims."""
    if unit is not None and unit != owner:
        return Claim(owner, Refusal(reason=RejectReason.ACTOR_MISMATCH, detail=("actor.unit",)))
    if not rules.roles(owner):
        return Claim(owner, Refusal(reason=RejectReason.UNKNOWN_UNIT, detail=("actor.unit",)))
    return Claim(owner, _role(owner, role, rules))


def _role(unit: str, role: object, rules: Rules) -> Refusal | None:
    """Refuse a role that the pack does not give to this unit; a role that the contract lacks is a field's fault."""
    if not isinstance(role, str) or role not in ROLES or role in rules.roles(unit):
        return None
    return Refusal(reason=RejectReason.ROLE, detail=("actor.role",))
