"""The intake and the real loop in memory; every record that goes in or comes out is kept as a log record.

Owns: offsets, and the way of a record from its bytes to the messages about it. Refuses: judging.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import orjson

from auditor.log_record import Headers, LogRecord
from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from schemas.internal.command import COMMAND
from schemas.wire.dead_letter import Received
from streams.cases import CASES, CaseDomain
from streams.client.delivery import OutgoingRecord, to_record
from streams.intake.convert import RecordConverter
from streams.ledger.memory_ledger import ALONE, LedgerDriver
from tests.support.recorded_log import PREFIX, topic_of


class RecordedPipeline:
    """One district at work."""

    def __init__(self, rules: Rules, now: datetime) -> None:
        self.domain = CaseDomain(rules)
        self.flow = LedgerDriver(self.domain, CASES, now)
        self.entries: list[LogRecord] = []
        self.converter = RecordConverter(
            ALONE, CASES, lambda record, at: to_command(record, at, rules, prefix=PREFIX, trusted=True), self.domain.key
        )
        self._offsets: dict[str, Any] = {}

    def send(self, topic: str, value: Any, headers: Headers = (), key: bytes | None = None) -> None:
        """Write an input record: bytes and null as they are, anything else as JSON."""
        raw = value if value is None or isinstance(value, bytes) else orjson.dumps(value)
        incoming = OutgoingRecord(f"{PREFIX}{topic}.v1", key, raw, headers)
        entry = self._keep(incoming)
        position = Received(
            topic=incoming.topic,
            partition=entry.partition,
            offset=entry.offset,
            timestamp=0,
            key=key,
            value=raw,
            headers=headers,
        )
        for record in self.converter.admit(position, self.flow.now):
            if record.topic.endswith(".commands.v1"):
                self._keep_all(self.flow.feed(COMMAND.read(record.value or b"")))
            else:
                self._keep(record)

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self._keep_all(self.flow.advance(self.flow.now + span))

    def outage(self, span: timedelta) -> None:
        """Let time pass while nothing is decided, then open the ledger again and fire what is due."""
        self.flow = LedgerDriver(self.domain, CASES, self.flow.now + span, self.flow.ledger.disk)
        self.wait(timedelta())

    def _keep_all(self, messages: Sequence[Any]) -> None:
        for message in messages:
            self._keep(to_record(message, ALONE))

    def _keep(self, record: OutgoingRecord) -> LogRecord:
        topic, code = topic_of(record.topic)
        offset = next(self._offsets.setdefault(record.topic, count()))
        entry = LogRecord(topic, code, 0, offset, self.flow.now, record.key, record.value, record.headers)
        self.entries.append(entry)
        return entry
