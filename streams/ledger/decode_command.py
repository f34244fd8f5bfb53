"""A record of the command topic becomes a command, or a dead letter: the one place where it is read.

Owns: what happens to bytes that are no command of ours. Refuses: deciding.
"""

from datetime import UTC, datetime, timedelta

from aiokafka import ConsumerRecord

from schemas.vocabulary import DeadLetterStage
from schemas.wire.dead_letter import DeadLetter
from streams.client.received_record import received
from streams.errors import PROCESS_UNFIT
from streams.ledger.port import C, Domain, ReceivedCommand, S

BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Before every deadline: what cannot be read says nothing about time, so no timer may fire because of it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_command_record(domain: Domain[S, C], record: ConsumerRecord) -> ReceivedCommand[C]:
    """Read one record. What cannot be read is our bug (the topic is ours): set aside in plain sight."""
    try:
        command = domain.read_command(record.value or b"")
        return ReceivedCommand(record.offset, domain.key(command), domain.at(command), command)
    except PROCESS_UNFIT:
        raise
    except Exception as exc:  # noqa: BLE001 (whatever it is, the partition goes on)
        key = (record.key or b"").decode(errors="replace")
        return ReceivedCommand(record.offset, key, BEGINNING, None, _unread(record, exc))


def _unread(record: ConsumerRecord, exc: Exception) -> DeadLetter:
    at = EPOCH + timedelta(milliseconds=max(record.timestamp, 0))
    return DeadLetter.of_bug(received(record), at, DeadLetterStage.DECODE, exc)
