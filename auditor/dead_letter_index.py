"""Dead letters by where the record lay that died.

Owns: reading the `dlq.*` headers. Refuses: contents.
"""

from dataclasses import dataclass

from auditor import millis, published_names
from auditor.input_records import Lay, body
from auditor.log_record import LogRecord, which

BUG = "bug"
TIMER = "timer/"
"""How the topic of a deadline begins that met a bug: `timer/{case}/{leg}`."""


@dataclass(frozen=True, slots=True)
class DeadLetterRef:
    """A dead letter's headers, as far as they say whose it is."""

    lay: Lay
    reason: str
    at: int  # on the product's clock
    case: str = ""  # that a bug has set aside


def read_letter(entry: LogRecord) -> DeadLetterRef | None:
    """The headers of a letter; nothing where they do not say where its record lay."""
    said = {name: (value or b"").decode(errors="replace") for name, value in entry.headers}
    try:
        partition, offset = int(said["dlq.partition"]), int(said["dlq.offset"])
        at, topic, reason = millis.read(said["dlq.at"]), said["dlq.topic"], said["dlq.reason"]
    except (KeyError, ValueError):
        return None
    return DeadLetterRef((_short(topic), partition, offset), reason, at, _aside(topic, entry) if reason == BUG else "")


def of_a_bug(entry: LogRecord) -> bool:
    """Whether a dead letter says that our own code failed."""
    letter = read_letter(entry)
    return letter is not None and letter.reason == BUG


def _aside(topic: str, entry: LogRecord) -> str:
    """The case of a deadline stands in its letter's topic, that of an action in its body."""
    if topic.startswith(TIMER):
        return topic.removeprefix(TIMER).partition("/")[0]
    return published_names.case((body(entry.value) or {}).get("case_id"))


def _short(topic: str) -> str:
    """Without the prefix, whatever that is: the longest ending that is a topic of ours."""
    places = (0, *(place + 1 for place, sign in enumerate(topic) if sign == "."))
    return next((topic[place:] for place in places if which(topic[place:])), topic)
