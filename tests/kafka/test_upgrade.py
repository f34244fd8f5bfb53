"""Workers are replaced one by one under load by another version or another pack: nothing is lost or repeated.

Owns: rolling upgrades. Refuses: reading old records (`tests/flow/played/test_golden.py`).
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from local.broker import Broker
from operations.packs import find_pack, read_pack
from schemas.internal.state import STATE
from tests.kafka.line.judge import judge
from tests.support.deployed_topics import PACK, DeployedTopics, deploy_topics
from tests.support.foreign_client import SOURCE, UNIT, ForeignClient, action, report
from tests.support.topic_listener import TopicListener
from tests.support.worker_process import LEAVE_S, Worker, workers

pytestmark = pytest.mark.asyncio(loop_scope="module")

PARTITIONS = 3
EVERY_S = 0.02
"""Seconds between two reports: fifty a second, so that commands wait whenever a worker is away."""

ALL_S = 200.0
NOW = STATE.known
"""The version of commands and states; the two have the same number."""

READS, WRITES = ("tests.kafka.next_version", "reads"), ("tests.kafka.next_version", "writes")


class ReportStream:
    """A steady stream of reports, and their cases."""

    def __init__(self, place: DeployedTopics, client: ForeignClient, listener: TopicListener) -> None:
        self._place, self._stranger, self._ear = place, client, listener
        self.sent = 0

    async def send_all(self) -> None:
        """Send reports until cancelled."""
        while True:
            name = f"rain-{self.sent}"
            await self._stranger.send(f"reports.{SOURCE}", report(name), key=name.encode())
            self.sent += 1
            await asyncio.sleep(EVERY_S)

    def cases(self) -> Counter[str]:
        """Return how often each report opened a case."""
        opened = (one.json for one in self._ear.records if one.topic == "case-events")
        return Counter(one["data"]["report"]["id"] for one in opened if one["type"] == "chuishao.case.opened")

    async def caught_up(self) -> None:
        """Return whether all reports so far opened one case each."""
        so_far = max(self.sent, 1)
        await self._ear.until(lambda: len(self.cases()) >= so_far, f"{so_far} cases", ALL_S)
        assert set(self.cases().values()) == {1}

    def ids(self) -> list[str]:
        """Return the cases, in the order in which they were opened."""
        return list(dict.fromkeys(one.json["subject"] for one in self._ear.records if one.topic == "case-events"))


@asynccontextmanager
async def reports_during(place: DeployedTopics) -> AsyncIterator[ReportStream]:
    """Send reports during the block, then wait for their cases."""
    async with ForeignClient.of(place) as client, TopicListener.of(place, "case-events", "dlq") as listener:
        stream = ReportStream(place, client, listener)
        falling = asyncio.create_task(stream.send_all())
        try:
            yield stream
        finally:
            falling.cancel()
            await asyncio.wait({falling})
        await stream.caught_up()


async def replace_workers(staff: list[Worker], **of: Any) -> None:
    """Replace the workers one after the other, each in order."""
    for one in staff:
        code, took_s = await one.leave()
        assert (code, took_s < LEAVE_S) == (0, True), one.log_text()
        for name, value in of.items():
            setattr(one, name, value)
        await one.start()
        await one.ready()


async def versions(place: DeployedTopics, *names: str) -> dict[str, Counter[int]]:
    """Count the records of some topics by their version."""
    async with TopicListener.of(place, *names) as listener:
        await listener.to_end()
    found: dict[str, Counter[int]] = {name: Counter() for name in names}
    for one in listener.records:
        found[one.topic][one.json["schema"]] += 1
    return found


async def test_a_new_version_comes_in_two_releases_and_a_late_old_worker_ends(broker: Broker, tmp_path: Path) -> None:
    """First all learn to read it, then they write it; a worker of the first version ends and writes nothing."""
    place = await deploy_topics(broker.bootstrap, PARTITIONS)
    async with workers(place, tmp_path, "w-1", "w-2") as staff:
        async with reports_during(place) as stream:
            await stream.caught_up()
            await replace_workers(staff, module=READS)
            await stream.caught_up()
            first = await versions(place, "commands", "case-state")
            assert {name: set(found) for name, found in first.items()} == {"commands": {NOW}, "case-state": {NOW}}
            await replace_workers(staff, module=WRITES)
            await stream.caught_up()
            late = Worker(place, "w-3", tmp_path / "w-3.log")
            await late.start()
            assert late.process is not None
            async with asyncio.timeout(ALL_S):
                assert await late.process.wait() == 2, late.log_text()
            assert f"this version of the product reads up to {NOW}" in late.log_text()
            assert '"event": "held"' not in late.log_text()
        second = await versions(place, "commands", "case-state")
        assert set(second["commands"]) == set(second["case-state"]) == {NOW, NOW + 1}
        await touched(place, stream.ids()[:20])
    assert not [one for one in stream._ear.records if one.topic == "dlq"]
    await judge(place)


async def touched(place: DeployedTopics, cases: list[str]) -> None:
    """Check that cases of the first version go on in the second."""
    async with ForeignClient.of(place) as client, TopicListener.of(place, f"dispatch.{UNIT}") as listener:
        for case in cases:
            await client.act(UNIT, action(f"a-{case}", case, "accept"))
        await listener.until(
            lambda: all(listener.answers(UNIT, f"a-{case}") for case in cases), "an answer in each case"
        )
        assert {one["outcome"] for case in cases for one in listener.answers(UNIT, f"a-{case}")} == {"applied"}


async def test_a_new_pack_runs_beside_the_old_one_and_takes_over(broker: Broker, tmp_path: Path) -> None:
    """All workers know it, then it is the first, then the only one; no worker ends for it."""
    place = await deploy_topics(broker.bootstrap, PARTITIONS)
    new = tmp_path / "next"
    shutil.copytree(find_pack(PACK), new)
    policy = (new / "pack.yaml").read_text(encoding="utf-8")
    (new / "pack.yaml").write_text(policy.replace("\nfollow_up: 3 days", "\nfollow_up: 4 days"), encoding="utf-8")
    async with workers(place, tmp_path, "w-1", "w-2") as staff:
        async with reports_during(place) as stream:
            await stream.caught_up()
            await replace_workers(staff, pack=f"{PACK},{new}")
            await replace_workers(staff, pack=f"{new},{PACK}")
            await stream.caught_up()
            await replace_workers(staff, pack=str(new))
        async with TopicListener.of(place, "cases") as listener:
            await listener.to_end()
            packs = {one.json["pack"] for one in listener.records}
        await touched(place, stream.ids()[:20])
        for one in staff:
            assert "OtherRules" not in one.log_text()
    assert packs == {read_pack(find_pack(PACK)).version, read_pack(new).version}
    await judge(place)
