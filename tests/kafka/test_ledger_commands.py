"""Commands that states send each other on a real broker: workers are killed −9, and each command is decided once.

Owns: the processes and kills. Refuses: the simulated world's points.
"""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.broker import Broker
from tests.kafka.test_ledger_killed import PARTITIONS, WITHIN_S, Reader, start
from tests.support.toy_domain import ToyCommand
from tests.support.toy_topics import command, deployment, make_topics

SENDERS = 200
HOPS = 3  # how many other keys each command passes
KILLS = 3
BESIDE = "k-beside"


def journeys() -> list[ToyCommand]:
    """Return commands that pass several keys, and a deadline of another key that waits for none of them."""
    now = datetime.now(UTC)
    last = ToyCommand(key=BESIDE, at=now, id="beside", wait_s=0.2)
    return [
        *(
            ToyCommand(key=f"s{n}", at=now, id=f"s{n}", tell=tuple(f"s{n}-{hop}" for hop in range(HOPS)))
            for n in range(SENDERS)
        ),
        last,
    ]


@pytest.mark.asyncio
async def test_each_command_is_decided_once_by_its_receiver_whoever_is_killed(broker: Broker, tmp_path: Path) -> None:
    """It is sent with its sender's decision, and no deadline is held up by the markers behind it."""
    place = replace(deployment(broker.bootstrap, PARTITIONS), data=str(tmp_path))
    await make_topics(place)
    await command(place, *journeys())
    total = SENDERS * (1 + HOPS) + 2
    async with Reader(place) as reader, asyncio.timeout(WITHIN_S):
        for kill in range(KILLS):
            worker = await start(place)
            await reader.until(total * (kill + 1) // (KILLS + 2))
            worker.kill()
            await worker.wait()
        worker = await start(place)
        await reader.until(total)
        worker.terminate()
        assert await worker.wait() == 0
    said = Counter((str(fact["case_id"]), fact["seq"]) for fact in reader.facts)
    chain = [(f"s{n}{hop}", 1) for n in range(SENDERS) for hop in ("", *(f"-{hop}" for hop in range(HOPS)))]
    assert said == Counter([*chain, (BESIDE, 1), (BESIDE, 2)])
