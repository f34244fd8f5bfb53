"""`--follow` over an outage goes on at its position, with the same figures, and reports again.

Owns: the outage. Refuses: the judging.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import errors

from auditor import follow_log as followed
from auditor import retry_outages
from auditor.finding import Finding
from auditor.product_clock import ProductClock
from auditor.topic_reader import TopicReader
from auditor.unread_input import UnreadPartition
from operations.packs import find_pack
from streams.deployment import Deployment
from streams.ledger.memory_ledger import ALONE
from tests.support.fake_consumer import CASES, FACTS, FakeLog, connect, reader_at_start
from tests.support.simulated_day import PACK

SAID: list[Any] = []


class Producer:
    """A producer of `ops.audit`."""

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    async def send_and_wait(self, _topic: str, value: bytes, key: bytes) -> None:
        """Note the record."""
        SAID.append((key, value))


def test_following_goes_on_after_an_outage(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each record is read once, whichever connection returns it, and the reports go on over both."""
    log = FakeLog({FACTS: 3, CASES: 4}, {FACTS: 3, CASES: 4})
    connections: list[TopicReader] = []
    told: list[Finding] = []

    async def survey(*_: object) -> TopicReader:
        return reader_at_start(log)

    @asynccontextmanager
    async def connected(_: Deployment, source: TopicReader) -> AsyncIterator[None]:
        connections.append(source)
        connect(source, log)
        yield

    async def read_time(_: Deployment) -> ProductClock:
        return ProductClock(())

    async def look(_: Deployment) -> UnreadPartition:
        return UnreadPartition({}, "")

    for name, one in (("survey", survey), ("connected", connected), ("read_time", read_time), ("look", look)):
        monkeypatch.setattr(followed, name, one)
    monkeypatch.setattr("streams.client.connections.producer", lambda _: Producer())
    monkeypatch.setattr(followed, "TURN_S", 0.01)
    monkeypatch.setattr(followed, "SAY_EVERY", timedelta())
    monkeypatch.setattr(retry_outages, "PAUSES_S", (0.0,))
    SAID.clear()

    async def for_a_while() -> Any:
        stop = asyncio.Event()
        work = asyncio.ensure_future(followed.follow(ALONE, find_pack(PACK), stop, told.append, timedelta(minutes=1)))
        await until(lambda: len(SAID) > 1)
        log.outages += [errors.KafkaConnectionError(), TimeoutError()]
        log.stable[FACTS] = log.ends[FACTS] = 5
        await until(lambda: not log.outages)
        before = len(SAID)
        await until(lambda: len(SAID) > before + 1)
        stop.set()
        return await asyncio.wait_for(work, 5)

    verdict = asyncio.run(for_a_while())
    assert len(connections) == 3
    assert capsys.readouterr().err.count("Kafka cannot be reached") == 1
    assert {key for key, _ in SAID} == {b"ops.audit/all"}
    assert "not judged yet" in verdict.notes[-1]
    assert told == []
    assert len(log.returned) == len(set(log.returned)) == 5 + 4


async def until(done: Any) -> None:
    """Wait a little."""
    async with asyncio.timeout(10):
        while not done():  # noqa: ASYNC110 (what is waited for is no event)
            await asyncio.sleep(0.005)
