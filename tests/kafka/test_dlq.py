"""`chuishao dlq` on a real broker: what is listed, what is shown, what is sent in again."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer

from operations.packs import find_pack, read_pack
from operations.send_records import write
from operations.topic_setup import bring_into_line
from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from streams.client.delivery import to_record
from streams.deployment import Deployment
from tests.support.deployed_topics import PACK

SOURCE = "mashang-fengxing"


def run(place: Deployment, *words: str) -> subprocess.CompletedProcess[str]:
    """The command, as a steward types it."""
    env = os.environ | {"CHUISHAO_KAFKA": place.kafka, "CHUISHAO_PREFIX": place.prefix}
    return subprocess.run(
        [sys.executable, "-m", "chuishao", "dlq", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def dead(
    topic: str, reason: DeadLetterReason = DeadLetterReason.BUG, field: str | None = None, replay_of: str | None = None
) -> DeadLetter:
    """A letter about one report."""
    again = () if replay_of is None else (("dlq.replay_of", replay_of.encode()),)
    lay = Received(
        topic=topic,
        partition=0,
        offset=3 if replay_of is None else 4,
        timestamp=1,
        key=b"k",
        value=b'{"id": "r-1"}',
        headers=(("hop", b"1"), *again),
    )
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return DeadLetter(
        received=lay,
        at=at,
        stage=DeadLetterStage.DECIDE,
        kind=DeadLetterKind.POISON,
        reason=reason,
        cls="KeyError",
        field=field,
    )


async def prepare(place: Deployment) -> None:
    """Topics, and two letters: one report, one deadline."""
    await bring_into_line(place, read_pack(find_pack(PACK)))
    await put(place, *(dead(topic) for topic in (place.topic(Topic.REPORTS_OF, SOURCE), "timer/c-1/accept")))


async def put(place: Deployment, *letters: DeadLetter) -> None:
    """Write letters as a worker does."""
    await write(place, [to_record(Message(Topic.DLQ, "k", letter), place) for letter in letters])


async def first(place: Deployment) -> Any:
    """The first record of the source's topic."""
    topic = place.topic(Topic.REPORTS_OF, SOURCE)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=place.kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return await asyncio.wait_for(consumer.getone(), 20)
    finally:
        await consumer.stop()


@pytest.fixture
def place(broker: Any) -> Deployment:
    """A deployment of its own on the session's broker."""
    here = Deployment(kafka=broker.bootstrap, name="t", worker="t", trusted=False, prefix=f"d{uuid4().hex[:8]}.")
    asyncio.run(prepare(here))
    return here


def test_a_steward_lists_shows_and_replays(place: Deployment) -> None:
    """A list without contents; a dry run sends nothing; a replay is as it came; a deadline is passed over."""
    listed = json.loads(run(place, "list", "--json").stdout)
    assert [one["reason"] for one in listed] == ["bug", "bug"]
    letter = next(one for one in listed if one["topic"].endswith(f"reports.{SOURCE}.v1"))
    shown = json.loads(run(place, "show", letter["id"][:10], "--json").stdout)
    assert json.loads(shown["value"]) == {"id": "r-1"}

    dry = run(place, "replay", "--filter", "reason=bug", "--dry-run")
    assert (dry.returncode, letter["id"] in dry.stdout, "1 would be sent" in dry.stderr) == (0, True, True)
    real = run(place, "replay", "--filter", "reason=bug")
    assert "sent 1" in real.stderr
    assert "1 letter was skipped" in real.stderr
    came = asyncio.run(first(place))
    assert (came.key, came.value) == (b"k", b'{"id": "r-1"}')
    assert tuple(came.headers) == (("hop", b"1"), ("dlq.replay_of", letter["id"].encode()))


def test_a_letter_that_is_not_there_is_a_no(place: Deployment) -> None:
    """Exit code 1, and where to look."""
    answer = run(place, "show", "ffff")
    assert answer.returncode == 1
    assert "chuishao dlq list" in answer.stderr


def test_what_died_again_for_another_reason_or_was_emptied_is_not_sent(place: Deployment) -> None:
    """Its newer letter stands for it, whatever the filter; of one that was too large not even that can be sent."""
    topic = place.topic(Topic.REPORTS_OF, SOURCE)
    newer = dead(topic, DeadLetterReason.TOO_LARGE, "headers", replay_of=dead(topic).id)
    asyncio.run(put(place, newer))
    old = run(place, "replay", "--filter", "reason=bug")
    assert (old.returncode, old.stdout) == (0, "")
    assert "2 letters were skipped: replayed before" in old.stderr
    new = run(place, "replay", newer.id)
    assert (new.returncode, new.stdout) == (0, "")
    assert f"{newer.id} was skipped: it was too large to be kept whole" in new.stderr
    assert f"is on {topic}, partition 0, offset 4" in new.stderr
