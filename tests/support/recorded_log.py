"""A log as the auditor reads it, made from a day in memory: the input records, and everything that was written.

Owns: making log records of commands and messages. Refuses: judging.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import count

from auditor.log_record import LogRecord, which
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.internal.message import Message
from schemas.topics import Topic
from streams.client.delivery import to_record
from streams.ledger.memory_ledger import ALONE
from tests.support.simulated_day import SimulatedDay, played

PREFIX = "chuishao."


def entries(commands: Iterable[ReportCommand | ActionCommand], messages: Sequence[Message]) -> Iterator[LogRecord]:
    """Yield the input records, then the output records, each at its own time."""
    for command in commands:
        position = command.received
        topic, code = topic_of(position.topic)
        yield LogRecord(
            topic, code, position.partition, position.offset, command.at, position.key, position.value, position.headers
        )
    offsets: dict[str, Iterator[int]] = {}
    now: datetime | None = None
    for message in messages:
        record = to_record(message, ALONE)
        now = getattr(message.value, "at", None) or message.at or now
        assert now is not None, "a log begins with a fact"
        topic, code = topic_of(record.topic)
        offset = next(offsets.setdefault(record.topic, count()))
        yield LogRecord(topic, code, 0, offset, now, record.key, record.value, record.headers)


def topic_of(name: str) -> tuple[Topic, str | None]:
    """Return the topic of a full name."""
    found = which(name.removeprefix(PREFIX))
    assert found is not None, name
    return found


@lru_cache
def recorded_log_of_day() -> tuple[LogRecord, ...]:
    """Return the log of the shared day."""
    return log_of(played())


def log_of(recorded_day: SimulatedDay) -> tuple[LogRecord, ...]:
    """Return the log of a simulated day."""
    return tuple(entries(recorded_day.commands, recorded_day.messages))
