"""Why a record goes no further: where it stopped, the reason, and the names of the fields.

Owns: the one form in which a step refuses a record. Refuses: content, sentences, exceptions.
"""

from dataclasses import dataclass

from schemas.words import LetterKind, LetterReason, LetterStage


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A refusal as a value."""

    stage: LetterStage
    reason: LetterReason
    fields: tuple[str, ...] = ()  # dotted paths, all that are bad
    kind: LetterKind = LetterKind.POISON


def undecoded(reason: LetterReason, *fields: str) -> RecordFault:
    """A record whose bytes are no JSON object of ours."""
    return RecordFault(LetterStage.DECODE, reason, fields)
