"""Dead letters, by the position of the record that failed.

Owns: reading the `dlq.*` headers. Refuses: reading the failed record's content.
"""

from dataclasses import dataclass

from auditor import millis, published_names
from auditor.input_records import RecordPosition, body
from auditor.log_record import LogRecord, which

BUG = "bug"
TIMER = "timer/"
"""Prefix of the topic in the dead letter of a deadline that met a bug: `timer/{case}/{leg}`."""


@dataclass(frozen=True, slots=True)
class DeadLetterRef:
    """The headers of a dead letter that identify the failed record."""

    position: RecordPosition
    reason: str
    at: int  # on the product's clock
    case: str = ""  # the case that a bug has quarantined


def read_dead_letter(entry: LogRecord) -> DeadLetterRef | None:
    """Return the headers of a dead letter, or None when they do not give the position of the failed record."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in entry.headers}
    try:
        partition, offset = int(headers["dlq.partition"]), int(headers["dlq.offset"])
        at, topic, reason = millis.read(headers["dlq.at"]), headers["dlq.topic"], headers["dlq.reason"]
    except (KeyError, ValueError):
        return None
    return DeadLetterRef((_short(topic), partition, offset), reason, at, _aside(topic, entry) if reason == BUG else "")


def of_a_bug(entry: LogRecord) -> bool:
    """Return whether a dead letter reports a failure of our own code."""
    dead_letter = read_dead_letter(entry)
    return dead_letter is not None and dead_letter.reason == BUG


def _aside(topic: str, entry: LogRecord) -> str:
    """Return the quarantined case: a deadline's is in the dead letter's topic, an action's in its body."""
    if topic.startswith(TIMER):
        return topic.removeprefix(TIMER).partition("/")[0]
    return published_names.case((body(entry.value) or {}).get("case_id"))


def _short(topic: str) -> str:
    """Return a topic's name without its prefix, whatever that is: the longest ending that is one of our topics."""
    starts = (0, *(index + 1 for index, character in enumerate(topic) if character == "."))
    return next((topic[start:] for start in starts if which(topic[start:])), topic)
