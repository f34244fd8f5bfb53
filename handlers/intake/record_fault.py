"""Why a record goes no further: the step that refused it, the reason, and the names of the fields.

Owns: the one form in which a step refuses a record. Refuses: content, sentences, exceptions.
"""

from dataclasses import dataclass

from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A refusal as a value."""

    stage: DeadLetterStage
    reason: DeadLetterReason
    fields: tuple[str, ...] = ()  # dotted paths, all that are bad
    kind: DeadLetterKind = DeadLetterKind.POISON


def undecoded(reason: DeadLetterReason, *fields: str) -> RecordFault:
    """Return the fault of a record whose bytes are not a JSON object of the contract."""
    return RecordFault(DeadLetterStage.DECODE, reason, fields)
