"""Why a record goes no further: where it stopped, the reason, and the names of the fields.

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
    """A record whose bytes are no JSON object of ours."""
    return RecordFault(DeadLetterStage.DECODE, reason, fields)
