"""A refusal as a value."""

from handlers.intake.record_fault import undecoded
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage


def test_bytes_that_cannot_be_read_are_poison() -> None:
    """Sending them again would not help."""
    fault = undecoded(DeadLetterReason.NOT_JSON)
    assert (fault.stage, fault.kind, fault.fields) == (DeadLetterStage.DECODE, DeadLetterKind.POISON, ())
