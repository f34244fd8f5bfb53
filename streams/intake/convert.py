"""One record of an input topic becomes what is written for it: a command, or a dead letter and a status for its source.

Owns: the outcome of one record, whatever it is. Refuses: a broker, a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from schemas.base import replace
from schemas.internal.command import COMMAND, ActionCommand, Command, ReportCommand
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from schemas.wire.status import ReportStatus
from streams.client.delivery import OutgoingRecord, fitting, home_partition, to_record
from streams.client.patches.bounded_decompression import stands_for_unread
from streams.deployment import Deployment
from streams.errors import PROCESS_UNFIT, RecordTooLargeError
from streams.runtime.logs import describe_exception
from streams.topology.ledger_spec import LedgerSpec

ConvertRecord = Callable[[Received, datetime], ReportCommand | ActionCommand | DeadLetter]
"""`handlers.intake.pipeline.to_command` with rules, prefix and trust filled in."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RecordConverter:
    """Converts records. `key` is the domain's: a command is written to the partition of its case's home."""

    deployment: Deployment
    ledger: LedgerSpec  # which decides what was taken in
    take: ConvertRecord
    key: Callable[[Command], str]

    def admit(self, received: Received, at: datetime) -> tuple[OutgoingRecord, ...]:
        """Return what is written for a record. A bug of ours makes it a dead letter, and stops no record behind it."""
        if stands_for_unread(received):
            return self._dead_letter(_unread(received, at))
        try:
            taken = self.take(received, at)
            if not isinstance(taken, DeadLetter):
                return (self._command(taken),)
        except RecordTooLargeError:  # the body is within its limit, so it is key or headers
            taken = _letter(received, at, DeadLetterKind.REFUSED, DeadLetterReason.TOO_LARGE)
        except PROCESS_UNFIT:  # no record is to blame
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is)
            taken = _letter(received, at, DeadLetterKind.POISON, DeadLetterReason.BUG, type(exc).__name__)
            # Not `exception`: its message may quote the record.
            log.error(  # noqa: TRY400
                "conversion failed",
                topic=received.topic,
                partition=received.partition,
                offset=received.offset,
                **describe_exception(exc),
                fate="dead letter",
            )
        return self._dead_letter(taken)

    def _dead_letter(self, letter: DeadLetter) -> tuple[OutgoingRecord, ...]:
        """The dead letter with everything received; when that is too large, without its largest parts, which are named.

        That happens although the record was accepted: a broker measures a batch compressed, and each received `dlq.`
        header grows by its new name.
        """
        for smaller in (letter, *_smaller(letter)):
            try:
                return tuple(to_record(message, self.deployment) for message in _messages(smaller))
            except RecordTooLargeError:
                continue
        raise AssertionError("a dead letter without headers, key and value fits")

    def _command(self, command: ReportCommand | ActionCommand) -> OutgoingRecord:
        topic = self.deployment.topic(self.ledger.commands)
        key = self.key(command)
        partition = home_partition(key, self.deployment.partitions)
        record = OutgoingRecord(topic, key.encode(), COMMAND.write(command), partition=partition)
        return fitting(record, self.ledger.commands.row.max_bytes)


def _messages(letter: DeadLetter) -> tuple[Message, ...]:
    """The dead letter, and, where its source is known, the status that its report was refused."""
    dead_letter = Message(Topic.DLQ, letter.id, letter, at=letter.at)
    if letter.source is None or letter.report is None:
        return (dead_letter,)
    status = ReportStatus.refused(letter.report, letter.reason, letter.at, None)
    return dead_letter, Message(Topic.STATUS, letter.report, status, code=letter.source, at=letter.at)


def _smaller(letter: DeadLetter) -> tuple[DeadLetter, DeadLetter]:
    """The dead letter without headers; then without key and value, too. The record stays on its topic for a while."""
    too_large = replace(letter, kind=DeadLetterKind.REFUSED, reason=DeadLetterReason.TOO_LARGE)
    bare = replace(letter.received, headers=())
    empty = replace(bare, key=None, value=None)
    return (
        replace(too_large, received=bare, field="headers"),
        replace(too_large, received=empty, field="headers,key,value"),
    )


def _unread(received: Received, at: datetime) -> DeadLetter:
    """The dead letter of a batch that unpacks to more than a worker can hold: only its topic and offset are known."""
    return DeadLetter(
        received=replace(received, headers=()),
        at=at,
        stage=DeadLetterStage.DECODE,
        kind=DeadLetterKind.REFUSED,
        reason=DeadLetterReason.TOO_LARGE,
        field="headers,key,value",
    )


def _letter(
    received: Received, at: datetime, kind: DeadLetterKind, reason: DeadLetterReason, cls: str | None = None
) -> DeadLetter:
    return DeadLetter(received=received, at=at, stage=DeadLetterStage.VALIDATE, kind=kind, reason=reason, cls=cls)
