"""A stretch of the demonstration's day, simulated in memory with its own people: reports, units, reporters, time.

Owns: driving the real loop (`LedgerDriver`) with the real `to_command`, and keeping every record that it wrote.
Refuses: a broker.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

import orjson

from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from local.demo.script import Script
from local.people.reporters import answer
from local.people.unit_people import react
from operations.packs import find_pack, read_pack
from schemas.encoding import json_value
from schemas.internal.command import ActionCommand, ReportCommand
from schemas.internal.command import Command as AnyCommand
from schemas.internal.message import Message
from schemas.internal.state import Case
from schemas.wire.dead_letter import Received
from schemas.wire.inbox import DispatchChanged
from schemas.wire.status import ReportStatus
from streams.cases import CASES, CaseDomain
from streams.client.delivery import OutgoingRecord, to_record
from streams.ledger.memory_ledger import ALONE, LedgerDriver

Command = ReportCommand | ActionCommand
PACK = "qingjiang"
REPORTS = 90
"""The first reports of the day: enough for every kind of thing to happen, and two seconds long."""


@lru_cache
def rules() -> Rules:
    """Return the demonstration's policy."""
    return read_pack(find_pack(PACK))


@lru_cache
def script() -> Script:
    """Return the demonstration's day and people."""
    return Script.of(find_pack(PACK))


class SimulatedDay:
    """One simulated day. `commands` is what was taken in, `messages` what was written."""

    def __init__(self, reports: int = REPORTS, days: int = 4) -> None:
        self.flow = LedgerDriver(CaseDomain(rules()), CASES, script().begin)
        self.commands: list[Command] = []
        self.messages: list[Message] = []
        self.end = script().begin + timedelta(days=days)
        self._agenda: list[tuple[datetime, int, str, dict[str, Any]]] = []
        self._numbers = count()
        self._planned: set[str] = set()
        for report in script().reports[:reports]:
            self._add(datetime.fromisoformat(report["occurred_at"]), f"reports.{report['source']}.v1", dict(report))

    def play(self) -> "SimulatedDay":
        """Run it to the end."""
        while self._agenda and self._agenda[0][0] < self.end:
            at, _, topic, body = heapq.heappop(self._agenda)
            self._receive(self.flow.advance(max(at, self.flow.now)))
            command = taken(topic, body, self.flow.now, len(self.commands))
            self.commands.append(command)
            self._receive(self.flow.feed(command))
        self._receive(self.flow.advance(self.end))
        return self

    def _add(self, at: datetime, topic: str, body: dict[str, Any]) -> None:
        heapq.heappush(self._agenda, (at, next(self._numbers), topic, body))

    def _receive(self, messages: tuple[Message, ...]) -> None:
        self.messages += messages
        for message in messages:
            for at, topic, action in self._reactions(message):
                if action["id"] not in self._planned:
                    self._planned.add(action["id"])
                    self._add(at, topic, action)

    def _reactions(self, message: Message) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
        value = message.value
        if isinstance(value, DispatchChanged) and message.at is not None:
            for plan in react(value.unit, json_value(value), message.at, script().habits):
                yield plan.at, f"actions.{value.unit}.v1", plan.action
        elif isinstance(value, ReportStatus) and message.code is not None:
            reaction = answer(message.code, json_value(value), value.updated_at, script().habits)
            if reaction is not None:
                yield reaction.at, "actions.v1", reaction.action


def taken(topic: str, body: dict[str, Any], at: datetime, offset: int) -> Command:
    """Return the command that the intake makes of a record."""
    raw = orjson.dumps(body)
    record = Received(
        topic=f"chuishao.{topic}", partition=0, offset=offset, timestamp=0, key=None, value=raw, headers=()
    )
    command = to_command(record, at, rules(), prefix="chuishao.", trusted=False)
    assert isinstance(command, ReportCommand | ActionCommand), f"{topic}: {command}"
    return command


def replay(commands: list[Command], end: datetime, cut: Callable[[datetime, datetime], datetime]) -> list[Message]:
    """Run the same commands through a new engine, in time steps of `cut(now, next)`; return its messages."""
    return replayed(commands, end, cut).ledger.messages


def replayed(
    commands: list[Command], end: datetime, cut: Callable[[datetime, datetime], datetime]
) -> LedgerDriver[Case, AnyCommand]:
    """Run the same commands in the same way; return the engine as it is at the end."""
    flow = LedgerDriver(CaseDomain(rules()), CASES, script().begin)
    for command in commands:
        while flow.now < command.at:
            flow.advance(min(cut(flow.now, command.at), command.at))
        flow.feed(command)
    while flow.now < end:
        flow.advance(min(cut(flow.now, end), end))
    return flow


def records(messages: list[Message]) -> list[OutgoingRecord]:
    """Return messages as records of their topics."""
    return [to_record(message, ALONE) for message in messages]


@lru_cache
def played() -> SimulatedDay:
    """Return one simulated day for all tests, none of which changes it."""
    return SimulatedDay().play()
