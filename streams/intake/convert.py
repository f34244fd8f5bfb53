"""One foreign record becomes what is written for it: a command, or a dead letter and a word to its source.

Owns: the outcome of one record, whatever it is. Refuses: a broker, a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from schemas.command import COMMAND, Act, Command, Received, TakeReport
from schemas.letter import Letter
from schemas.message import Message
from schemas.status import ReportStatus
from schemas.topics import Topic
from schemas.words import LetterKind, LetterReason, LetterStage
from streams.client.delivery import OutgoingRecord, RecordTooLargeError, fitting, home_partition, to_record
from streams.client.patches.bounded_decompression import stands_for_unread
from streams.deployment import Deployment
from streams.ledger.port import PROCESS_UNFIT
from streams.ledger.spec import LedgerSpec
from streams.runtime.logs import describe_exception

ConvertRecord = Callable[[Received, datetime], TakeReport | Act | Letter]
"""`handlers.intake.pipeline` with rules, prefix and trust filled in."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RecordConverter:
    """Where records come in. `key` is the trade's: a command lies in the partition of its case's home."""

    deployment: Deployment
    ledger: LedgerSpec  # which decides what was taken in
    take: ConvertRecord
    key: Callable[[Command], str]

    def admit(self, received: Received, at: datetime) -> tuple[OutgoingRecord, ...]:
        """What is written for a record. Our own bug costs this record its way, not the ones behind it."""
        if stands_for_unread(received):
            return self._letter(_unread(received, at))
        try:
            taken = self.take(received, at)
            if not isinstance(taken, Letter):
                return (self._command(taken),)
        except RecordTooLargeError:  # the body is within its limit, so it is key or headers
            taken = _letter(received, at, LetterKind.REFUSED, LetterReason.TOO_LARGE)
        except PROCESS_UNFIT:  # no record is to blame
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is)
            taken = _letter(received, at, LetterKind.POISON, LetterReason.BUG, type(exc).__name__)
            # Not `exception`: its words may quote the record.
            log.error(  # noqa: TRY400
                "take failed",
                topic=received.topic,
                partition=received.partition,
                offset=received.offset,
                **describe_exception(exc),
                fate="dead letter",
            )
        return self._letter(taken)

    def _letter(self, letter: Letter) -> tuple[OutgoingRecord, ...]:
        """As received; of what not even dead letters may be as large as, the largest parts go, and are named.

        A broker measures a batch as it was compressed, and each received `dlq.` header grows by its new name.
        """
        for tried in (letter, *_lighter(letter)):
            try:
                return tuple(to_record(message, self.deployment) for message in _say(tried))
            except RecordTooLargeError:
                continue
        raise AssertionError("a dead letter without headers, key and value fits")

    def _command(self, command: TakeReport | Act) -> OutgoingRecord:
        topic = self.deployment.topic(self.ledger.commands)
        key = self.key(command)
        partition = home_partition(key, self.deployment.partitions)
        record = OutgoingRecord(topic, key.encode(), COMMAND.write(command), partition=partition)
        return fitting(record, self.ledger.commands.row.max_bytes)


def _say(letter: Letter) -> tuple[Message, ...]:
    """The dead letter, and to a source that can be told that its report was refused."""
    dead = Message(Topic.DLQ, letter.id, letter, at=letter.at)
    if letter.source is None or letter.report is None:
        return (dead,)
    status = ReportStatus.refused(letter.report, letter.reason, letter.at, None)
    return dead, Message(Topic.STATUS, letter.report, status, code=letter.source, at=letter.at)


def _lighter(letter: Letter) -> tuple[Letter, Letter]:
    """Without its headers; without anything but where it lay, where it lies still, for as long as its topic is kept."""
    less = letter.model_copy(update={"kind": LetterKind.REFUSED, "reason": LetterReason.TOO_LARGE})
    bare = letter.received.model_copy(update={"headers": ()})
    empty = bare.model_copy(update={"key": None, "value": None})
    return (
        less.model_copy(update={"received": bare, "field": "headers"}),
        less.model_copy(update={"received": empty, "field": "headers,key,value"}),
    )


def _unread(received: Received, at: datetime) -> Letter:
    """Of a batch that unpacks to more than a worker can hold: where it lay is all that is known of it."""
    return Letter(
        received=received.model_copy(update={"headers": ()}),
        at=at,
        stage=LetterStage.DECODE,
        kind=LetterKind.REFUSED,
        reason=LetterReason.TOO_LARGE,
        field="headers,key,value",
    )


def _letter(received: Received, at: datetime, kind: LetterKind, reason: LetterReason, cls: str | None = None) -> Letter:
    return Letter(received=received, at=at, stage=LetterStage.VALIDATE, kind=kind, reason=reason, cls=cls)
