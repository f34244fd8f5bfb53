"""A refusal is a value."""

from handlers.intake.record_fault import undecoded
from schemas.words import LetterKind, LetterReason, LetterStage


def test_bytes_that_cannot_be_read_are_poison() -> None:
    """Sending them again would help nobody."""
    fault = undecoded(LetterReason.NOT_JSON)
    assert (fault.stage, fault.kind, fault.fields) == (LetterStage.DECODE, LetterKind.POISON, ())
