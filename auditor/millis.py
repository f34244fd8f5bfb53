"""Times as whole milliseconds since 1970, the auditor's one form of time.

Owns: reading RFC 3339, and writing a time into a finding. Refuses: asking for the current time.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """Return a time as whole milliseconds since 1970."""
    return (moment - EPOCH) // MILLISECOND


def read(text: str) -> int:
    """Read a time as the product writes it. Raises ValueError or TypeError for anything else."""
    return (datetime.fromisoformat(text) - EPOCH) // MILLISECOND


def maybe(text: str | None) -> int | None:
    """Read a time where null is allowed."""
    return None if text is None else read(text)


def say(at: int | None) -> str:
    """Return a time as text for people, in UTC."""
    return "never" if at is None else (EPOCH + timedelta(milliseconds=at)).isoformat(timespec="milliseconds")
