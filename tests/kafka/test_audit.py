"""The auditor on a real deployment: it finds nothing where all is well, and names what is planted.

Owns: the auditor as a process, with and without `--follow`. Refuses: its rules (`tests/unit/auditor`).
"""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import orjson
import pytest
import pytest_asyncio

from local.broker import Broker
from tests.support.deployed_topics import DeployedTopics, deploy_topics
from tests.support.foreign_client import SOURCE, UNIT, ForeignClient, action, feedback
from tests.support.topic_listener import TopicListener
from tests.support.worker_process import workers

REPORTS = 40
LEAVE_S = 10.0

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lived(
    broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[DeployedTopics, ForeignClient]]:
    """Run a deployment with a few dozen cases: closed, refused, repeated, in conflict, dead letters."""
    place = await deploy_topics(broker.bootstrap, 3)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(ForeignClient.of(place))
        await stack.enter_async_context(workers(place, tmp_path_factory.mktemp("logs"), "w-1"))
        listener = await stack.enter_async_context(
            TopicListener.of(place, "case-events", f"dispatch.{UNIT}", f"status.{SOURCE}")
        )
        await live(client, listener)
        yield place, client


async def live(client: ForeignClient, listener: TopicListener) -> None:
    """Send reports, then actions of units, reporters and faulty clients."""
    for number in range(REPORTS):
        await client.whistle(f"r-{number}", reporter={"id": f"p-{number}", "name": "李小哥", "phone": "13812345678"})
    await client.whistle("r-0", reporter={"id": "p-0", "name": "李小哥", "phone": "13812345678"})  # a repeat
    await client.whistle("r-0", text="另一件事")  # a conflict
    await client.send(f"reports.{SOURCE}", b"no report")
    await listener.until(lambda: len(cases(listener)) == REPORTS, "all cases")
    for number, case in enumerate(cases(listener)[: REPORTS // 2]):
        for kind, fields in (("accept", {}), ("contact", {"reached": True}), ("complete", {"result": "劝好了"})):
            await client.act(UNIT, action(f"{kind}-{number}", case, kind, **fields))
    await client.act(UNIT, action("accept-0", cases(listener)[0], "accept"))  # a repeat
    await client.act(UNIT, action("lost", "c-nothing", "accept"))
    await client.act(UNIT, action("nowhere", None, "accept"))
    asked = await listener.until(lambda: whom(listener), "follow-ups")
    for number, (case, report) in enumerate(asked):
        await client.send("actions", feedback(f"good-{number}", case, report), key=case.encode())
    await listener.until(lambda: len(of_type(listener, "case.closed")) == REPORTS // 2, "all closed")
    await listener.until(lambda: listener.answers(UNIT, "nowhere"), "the last answer")


def of_type(listener: TopicListener, name: str) -> list[dict[str, Any]]:
    """Return the events of a type."""
    return [
        one.json for one in listener.records if one.topic == "case-events" and one.json["type"] == f"chuishao.{name}"
    ]


def cases(listener: TopicListener) -> list[str]:
    """Return every case, in the order of opening."""
    return [one["subject"] for one in of_type(listener, "case.opened")]


def whom(listener: TopicListener) -> list[tuple[str, str]] | None:
    """Return the reports whose reporters are asked, when all are."""
    asked = [(one["subject"], one["data"]["report"]) for one in of_type(listener, "case.follow-up-asked")]
    return asked if len(asked) == REPORTS // 2 else None


@asynccontextmanager
async def command(place: DeployedTopics, *args: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `chuishao audit` as a process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "chuishao", "audit", "--json", "--lag", "0", *args,
        env=place.environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def audited(place: DeployedTopics, *args: str) -> tuple[int | None, dict[str, Any]]:
    """Return the exit code and the document."""
    async with command(place, *args) as process:
        out, err = await process.communicate()
        assert out, err.decode()
        return process.returncode, orjson.loads(out)


async def test_a_deployment_is_clean_until_a_defect_is_planted(lived: tuple[DeployedTopics, ForeignClient]) -> None:
    """First nothing is found, and the figures match what was sent; then what is planted is named."""
    place, client = lived
    await is_clean(place)
    await is_named(place, client)


async def is_clean(place: DeployedTopics) -> None:
    """Check that every report, action, case, deadline and inbox of it is clean."""
    code, said = await audited(place)
    assert said["findings"] == []
    assert (code, said["verdict"]) == (0, "clean")
    assert (said["reports"], said["cases"]) == (REPORTS + 1, REPORTS)
    assert said["actions"] == 3 * REPORTS // 2 + 3 + REPORTS // 2
    assert said["timers"] > REPORTS


async def is_named(place: DeployedTopics, client: ForeignClient) -> None:
    """Plant an event twice: exit code 1 names it, and so do `--follow` and `ops.audit`."""
    async with TopicListener.of(place, "case-events", "ops") as listener:
        await listener.to_end()
        first = next(one for one in listener.records if one.topic == "case-events")
        await client.send("case-events", first.value, key=first.key)
        await listener.until(lambda: sum(one.value == first.value for one in listener.records) > 1, "the planted event")
        assert first.key is not None
        code, said = await audited(place)
        assert (code, said["verdict"]) == (1, "found")
        found = {(one["rule"], one["count"]) for one in said["findings"]}
        assert ("events", "doubled") in found
        assert {one["subject"] for one in said["findings"]} == {first.key.decode()}
        async with command(place, "--follow") as process:
            assert process.stdout is not None
            line = orjson.loads(await asyncio.wait_for(process.stdout.readline(), 60))
            assert line["subject"] == first.key.decode()
            told = await listener.until(lambda: found_by(listener), "ops.audit", within_s=60.0)
            assert told["cases"] == REPORTS
            assert told["actions"] > REPORTS
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(process.wait(), LEAVE_S) == 1
            assert time.monotonic() - begun < LEAVE_S


def found_by(listener: TopicListener) -> dict[str, Any] | None:
    """Return the auditor's report, once it has found something."""
    said = [one.json["data"] for one in listener.records if one.topic == "ops" and one.key == b"ops.audit/all"]
    return next((one for one in said if one["verdict"] == "found"), None)
