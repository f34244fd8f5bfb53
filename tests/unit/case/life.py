"""One case in memory, driven by a test: reports, actions in the words of the days, and time.

Owns: `Life`, and all messages of it. Refuses: expectations.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from handlers.intake.pipeline import to_command
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.wire.dead_letter import Received
from schemas.wire.event import RecordedEvent
from schemas.wire.inbox import ActionAnswered
from streams.cases import CASES, CaseDomain
from streams.ledger.memory_ledger import LedgerDriver
from tests.days.deeds import ROLES, VERBS
from tests.support.small_pack import small_rules

RULES = small_rules()
START = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


class Life:
    """One case in memory, with its events and messages."""

    def __init__(self, text: str, place: dict[str, float] | None) -> None:
        self.flow = LedgerDriver(CaseDomain(RULES), CASES, START)
        self.facts: list[RecordedEvent] = []
        self.messages: list[Message] = []
        body = {
            "id": "r-1",
            "source": "app",
            "channel": "rider",
            "text": text,
            "location": place,
            "reporter": {"phone": "13812345678"},
        }
        command = self._take("reports.app.v1", body)
        assert isinstance(command, ReportCommand)
        self.first, self.case_id = command, command.case_id
        self.feed(command)

    @property
    def case(self) -> Case:
        """The present state of the case."""
        case = self.flow.state(self.case_id)
        assert case is not None
        return case

    def act(self, unit: str, verb: str, words: list[str], number: int) -> tuple[ActionCommand, ActionAnswered | None]:
        """Apply an action; return it with its answer."""
        kind, fields = VERBS[verb]
        ask = self.case.reports[0].ask
        extra = {"round": ask.round} if verb == "answers" and ask else {}
        body = {
            "id": f"a-{number}",
            "case_id": self.case_id,
            "type": kind,
            "actor": {"role": ROLES[unit], "unit": unit},
        }
        command = self._take(
            "actions.v1" if unit == "app" else f"actions.{unit}.v1", {**body, **fields(words), **extra}
        )
        assert isinstance(command, ActionCommand)
        return command, self.feed(command)

    def feed(self, command: ReportCommand | ActionCommand) -> ActionAnswered | None:
        """Give the loop a command; return the answer, if a unit received one."""
        messages = self.flow.feed(command)
        self._keep(messages)
        return next((message.value for message in messages if isinstance(message.value, ActionAnswered)), None)

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self._keep(self.flow.advance(self.flow.now + span))

    def _keep(self, messages: Sequence[Message]) -> None:
        self.messages += messages
        log = (one.value for one in messages if one.topic is Topic.CASE_EVENTS)
        self.facts += [fact for fact in log if isinstance(fact, RecordedEvent)]

    def _take(self, topic: str, body: dict[str, Any]) -> Any:
        raw = orjson.dumps(body)
        record = Received(
            topic=f"chuishao.{topic}", partition=0, offset=0, timestamp=0, key=None, value=raw, headers=()
        )
        return to_command(record, self.flow.now, RULES, prefix="chuishao.", trusted=True)
