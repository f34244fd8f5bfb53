"""Plays a district's people on a real Kafka: reports at their hour, units and reporters who react to what they read.

Owns: the agenda (who does what, when, on the district's clock) and both ends of the line: it reads inboxes and status
topics as any consumer does, and writes reports and actions as any producer does. Refuses: knowing how anything ends.
"""

import asyncio
import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import orjson

from local.people.habits import Habits
from local.people.planned_action import Planned
from local.people.reporters import answer
from local.people.unit_people import react
from operations.topic_records import TopicFollower, TopicRecord
from schemas.topics import Topic
from schemas.vocabulary import Verb
from streams.client import connections
from streams.client.delivery import OutgoingRecord as Outgoing
from streams.client.delivery import deliver
from streams.clock import Clock
from streams.deployment import Deployment

LONGEST_WAIT_S = 0.05
"""Real seconds between two looks at the agenda: what is read meanwhile may come first."""

INBOX_TYPE = "chuishao.dispatch.changed"
"""Of an inbox value that is a dispatch; answers to actions are the others."""


@dataclass(order=True, slots=True)
class Item:
    """Something that somebody will write."""

    at: datetime
    number: int
    topic: str = field(compare=False)
    body: Mapping[str, Any] = field(compare=False)


class Player:
    """One play. `run` reads and writes until `finish` is called."""

    def __init__(self, deployment: Deployment, habits: Habits, clock: Clock, codes: Mapping[str, str]) -> None:
        self._deployment = deployment
        self._habits = habits
        self._clock = clock
        self._codes = codes  # full topic name -> the unit or source whose topic it is
        self._agenda: list[Item] = []
        self._planned: set[str] = set()
        self._may: dict[tuple[str, str], tuple[str, ...]] = {}
        self._numbers = count()
        self._done = asyncio.Event()
        self.sent = 0

    def schedule(self, reports: Iterable[Mapping[str, Any]]) -> None:
        """Reports go to their own source's topic, at the time at which they happened."""
        for report in reports:
            at = datetime.fromisoformat(report["occurred_at"])
            self._add(at, self._deployment.topic(Topic.REPORTS_OF, report["source"]), report)

    def finish(self) -> None:
        """Stop playing."""
        self._done.set()

    async def read(self, source: TopicFollower) -> None:
        """Hear what inboxes and status topics say, for as long as it is played."""
        async for record in source.follow():
            self._hear(record)

    async def write(self) -> None:
        """Write what is due, until the play is over."""
        producer = connections.producer(self._deployment)
        await producer.start()
        try:
            while not self._done.is_set():
                await deliver(producer, self._due())
                await self._wait()
        finally:
            await connections.close(producer)

    def _hear(self, record: TopicRecord) -> None:
        said, code = record.json(), self._codes[record.topic]
        if said is None:
            return
        if "specversion" not in said:
            told = answer(code, said, datetime.fromisoformat(said["updated_at"]), self._habits)
            self._plan(() if told is None else (told,), self._deployment.topic(Topic.ACTIONS))
        elif said["type"] == INBOX_TYPE:
            self._dispatch(code, said["data"], datetime.fromisoformat(said["time"]))

    def _dispatch(self, unit: str, data: Mapping[str, Any], at: datetime) -> None:
        self._may[unit, data["case_id"]] = tuple(data["may"])
        self._plan(react(unit, data, at, self._habits), self._deployment.topic(Topic.ACTIONS_OF, unit))

    def _plan(self, planned: Iterable[Planned], topic: str) -> None:
        """The first plan of a deed stands; planned again, it is the same deed."""
        for at, action in planned:
            if action["id"] not in self._planned:
                self._planned.add(action["id"])
                self._add(at, topic, action)

    def _add(self, at: datetime, topic: str, body: Mapping[str, Any]) -> None:
        heapq.heappush(self._agenda, Item(at, next(self._numbers), topic, body))

    def _due(self) -> list[Outgoing]:
        now, due = self._clock.now(), []
        while self._agenda and self._agenda[0].at <= now:
            item = heapq.heappop(self._agenda)
            if "case_id" not in item.body:
                self.sent += 1
            elif not self._fits(item.body):
                continue
            due.append(
                Outgoing(item.topic, str(item.body.get("case_id") or item.body["id"]).encode(), orjson.dumps(item.body))
            )
        return due

    def _fits(self, action: Mapping[str, Any]) -> bool:
        """Whether the deed is still to be done: nobody clicks what is no longer on the screen."""
        if action["type"] == Verb.FEEDBACK:
            return True
        return action["type"] in self._may.get((action["actor"]["unit"], action["case_id"]), ())

    async def _wait(self) -> None:
        """Until the next thing is due, and never long."""
        speed = self._clock.speed or 1.0
        ahead = (self._agenda[0].at - self._clock.now()).total_seconds() / speed if self._agenda else LONGEST_WAIT_S
        try:
            await asyncio.wait_for(self._done.wait(), min(max(ahead, 0.0), LONGEST_WAIT_S))
        except TimeoutError:
            return
