"""Dead letters are replayed after a fix: a letter that is replayed twice takes effect once.

Owns: the second replay. Refuses: the command's output (`tests/kafka/test_dlq.py`).
"""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from tests.kafka.line.conftest import Line
from tests.support.foreign_client import SOURCE, UNIT, action, report

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def dead(line: Line, topic: str, body: dict[str, Any], offset: int) -> None:
    """Write a dead letter as a bug of ours would leave it; the bug is fixed since."""
    letter = DeadLetter(
        received=Received(
            topic=line.place.topic(topic),
            partition=0,
            offset=offset,
            timestamp=1,
            key=b"k",
            value=json.dumps(body).encode(),
            headers=(),
        ),
        at=datetime(2026, 11, 24, tzinfo=UTC),
        stage=DeadLetterStage.VALIDATE,
        kind=DeadLetterKind.POISON,
        reason=DeadLetterReason.BUG,
        cls="KeyError",
    )
    await line.client.send("dlq", letter.received.value, key=b"k", headers=letter.headers())


def replay(line: Line) -> str:
    """Replay both dead letters with the command, as an operator types it."""
    words = [sys.executable, "-m", "chuishao", "dlq", "replay", "--filter", "reason=bug"]
    done = subprocess.run(words, env=line.place.environment(), capture_output=True, text=True, timeout=60, check=True)
    return done.stderr


async def test_a_second_replay_of_the_same_letters_changes_nothing(line: Line) -> None:
    """A report and an accept of its case are opened, accepted and answered once, however often they come."""
    await line.client.whistle("r-live")
    [live] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-live"), "a case")
    await dead(line, f"reports.{SOURCE}", report("r-dead"), 1_000_000)
    await dead(line, f"actions.{UNIT}", action("a-dead", live["case_id"], "accept"), 1_000_001)

    assert "sent 2" in replay(line)
    [told] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-dead"), "the replayed report's case")
    await line.listener.until(lambda: line.listener.answers(UNIT, "a-dead"), "the replayed action's answer")
    cases = (told["case_id"], live["case_id"])
    before = [line.listener.facts(case) for case in cases]

    assert "sent 2" in replay(line)
    await line.client.whistle("r-behind")  # on the same topics, behind the second replay
    await line.client.act(UNIT, action("a-behind", told["case_id"], "accept"))
    await line.client.act(UNIT, action("a-behind-live", live["case_id"], "progress", note="到了"))
    await line.listener.until(lambda: line.listener.statuses(SOURCE, "r-behind"), "the records behind")
    for name in ("a-behind", "a-behind-live"):
        await line.listener.until(lambda name=name: line.listener.answers(UNIT, name), "the records behind")  # type: ignore[misc]
    for case, first, then in zip(cases, before, ("case.accepted", "case.progressed"), strict=True):
        facts = line.listener.facts(case)
        assert facts[: len(first)] == first
        assert [one["type"] for one in facts[len(first) :]] == [f"chuishao.{then}"]
    assert len(line.listener.answers(UNIT, "a-dead")) == 1
    assert len([one for one in line.listener.records if one.topic == "dlq"]) == 2
