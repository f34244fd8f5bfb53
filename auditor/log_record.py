"""One record as it was read from Kafka: the auditor's only source.

Owns: the fields of a record, and finding a topic's row in the registry by its name. Refuses: reading values.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from schemas.topics import Topic

Headers = tuple[tuple[str, bytes | None], ...]
"""A record's headers, in order."""

CODE = r"([a-z][a-z0-9-]{1,39})"
"""A unit or source in a topic's name, as the contract spells it."""

PLAIN = {topic.row.name: topic for topic in Topic if not topic.row.each}
NAMED = [(re.compile(re.escape(topic.row.name).replace(r"\{\}", CODE)), topic) for topic in Topic if topic.row.each]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record as it was read (read_committed)."""

    topic: Topic  # its row, without prefix
    code: str | None  # the unit or source of a topic that has one
    partition: int
    offset: int
    stamp: datetime  # Kafka's timestamp
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@lru_cache(maxsize=1024)
def which(name: str) -> tuple[Topic, str | None] | None:
    """Return the registry row of a topic's name without prefix, and its unit or source; None for a foreign topic."""
    if name in PLAIN:
        return PLAIN[name], None
    for pattern, topic in NAMED:
        found = pattern.fullmatch(name)
        if found is not None and found[1] != "v1":
            return topic, found[1]
    return None
