"""What the case events say at the end, read twice: by a reader that reads committed, and by one that does not.

Owns: facts and doubled facts of both, cases opened, timers fired, and which reports became part of a case.
Refuses: judging each case: the auditor does.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiokafka import TopicPartition

from local.chaos.lateness import Lateness
from operations.topic_records import TopicFollower
from schemas.topics import Topic
from streams.client import connections
from streams.deployment import Deployment

OPENED = "chuishao.case.opened"

TOLD = (OPENED, "chuishao.case.report-joined")
"""Events that say that a report is part of a case."""

TIMED = "timer"
"""The cause of what a deadline led to."""


ID_DIGITS = 16
"""Hexadecimal, of the 32 that an id has: two of a million facts agree in them with a chance of 1 in 37 million."""


@dataclass(slots=True)
class FinalEvents:
    """One reading."""

    count: int = 0
    doubled: int = 0
    cases: int = 0  # opened
    timers: int = 0  # deadlines that fired; each leads to one fact or several
    reports: Counter[tuple[str, str]] = field(default_factory=Counter)  # source and public id
    lateness: Lateness = field(default_factory=Lateness)
    _ids: set[int] = field(default_factory=set)  # 64 bits of each: a million facts cost 60 MB
    _causes: set[str] = field(default_factory=set)

    def add(self, event: dict[str, Any], partition: int = 0) -> None:
        """One event, as often as it is read; those of a partition in their order."""
        self.count += 1
        name = int(event["id"][:ID_DIGITS], 16)
        if name in self._ids:
            self.doubled += 1
            return
        self._ids.add(name)
        data = event["data"]
        self.lateness.add(event, partition)
        if data["cause"]["type"] == TIMED:
            self._causes.add(f"{event['subject']}/{data['cause']['id']}")
            self.timers = len(self._causes)
        self.cases += event["type"] == OPENED
        if event["type"] in TOLD:
            self.reports[data["report"]["source"], data["report"]["id"]] += 1

    def forget(self) -> None:
        """The figures stay; what was needed to count them goes."""
        self._ids.clear()
        self._causes.clear()
        self.lateness.forget()


async def read_facts(deployment: Deployment, isolation: connections.Isolation) -> FinalEvents:
    """All case events from the beginning to their present end."""
    consumer = connections.reader(deployment, isolation)
    await consumer.start()
    found = FinalEvents()
    try:
        topic = deployment.topic(Topic.CASE_EVENTS)
        tps = [TopicPartition(topic, number) for number in range(deployment.partitions)]
        consumer.assign(tps)
        async for record in TopicFollower(consumer, tps).to_end():
            found.add(record.json(), record.partition)
    finally:
        await connections.close(consumer)
    found.forget()
    return found
