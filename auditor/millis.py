"""Moments as whole milliseconds since 1970, the auditor's one form of time.

Owns: reading RFC 3339, and writing a moment into a finding. Refuses: a clock.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """Whole milliseconds."""
    return (moment - EPOCH) // MILLISECOND


def read(said: str) -> int:
    """A moment as the product writes it. Raises ValueError or TypeError for what is none."""
    return (datetime.fromisoformat(said) - EPOCH) // MILLISECOND


def maybe(said: str | None) -> int | None:
    """The same, where null is allowed."""
    return None if said is None else read(said)


def say(at: int | None) -> str:
    """For people, in UTC."""
    return "never" if at is None else (EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds")
