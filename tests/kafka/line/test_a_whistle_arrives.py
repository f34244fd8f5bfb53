"""From a stranger's producer to the inbox of the unit whose work it is."""

import asyncio
import json
import statistics
import sys
import time
from functools import partial
from typing import Any

import pytest

from tests.kafka.line.conftest import Line
from tests.support.foreign_client import SOURCE, UNIT, Headers, report
from tests.support.topic_listener import Ear

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRUCTURED: Headers = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
BINARY: Headers = (
    ("content-type", b"application/json"),
    ("ce_specversion", b"1.0"),
    ("ce_id", b"another"),
    ("ce_source", b"/app"),
    ("ce_type", b"app.whistle"),
)


def enveloped(name: str) -> dict[str, Any]:
    """As CloudEvents in structured form; the attributes are the sender's own."""
    return {"specversion": "1.0", "id": f"e-{name}", "source": "/app", "type": "app.whistle", "data": report(name)}


@pytest.mark.parametrize("form", ["plain", "structured", "structured without a header", "binary"])
async def test_a_report_in_every_form_of_the_contract_reaches_its_unit(line: Line, form: str) -> None:
    """Its own source and id are its identity, whatever the envelope says."""
    name = f"r-{form}"
    body = enveloped(name) if form.startswith("structured") else report(name)
    headers = {"structured": STRUCTURED, "binary": BINARY}.get(form, ())
    await line.stranger.send(f"reports.{SOURCE}", body, key=b"any", headers=headers)
    told = await line.ear.until(lambda: line.ear.statuses(SOURCE, name), "the status")
    held = await line.ear.until(lambda: line.ear.inbox(UNIT).get(told[0]["case_id"]), "the dispatch")
    assert (told[0]["outcome"], told[0]["with"]["unit"]) == ("taken", UNIT)
    assert (held["state"], held["role"], held["rev"], held["tier"]) == ("waiting", "lead", 1, 1)
    assert held["reports"][0]["id"] == name
    assert "accept" in held["may"]


async def test_a_report_through_a_gateway_reaches_its_unit_whatever_its_source(line: Line) -> None:
    """A source that the pack does not list is taken there and has no status; any partition will do."""
    await line.stranger.send("reports", report("r-gateway", source="some-new-app"), key=b"7")

    def arrived() -> bool:
        return any(held["reports"][0]["id"] == "r-gateway" for held in line.ear.inbox(UNIT).values())

    await line.ear.until(arrived, "the dispatch")


def arrived(inbox: Ear, number: int) -> bool:
    """Whether the unit has so many cases."""
    return len(inbox.inbox(UNIT)) >= number


async def test_a_report_is_in_its_inbox_within_a_second(line: Line) -> None:
    """Measured from before it is sent until its unit's own consumer has it: the median of twenty."""
    async with Ear.of(line.place, f"dispatch.{UNIT}") as inbox:
        await inbox.to_end()
        taken = []
        for number in range(20):
            told, begun = partial(arrived, inbox, len(inbox.inbox(UNIT)) + 1), time.monotonic()
            await line.stranger.whistle(f"r-quick-{number}")
            await inbox.until(told, "the dispatch")
            taken.append(time.monotonic() - begun)
    assert statistics.median(taken) < 1, taken


async def test_the_case_command_explains_the_case(line: Line) -> None:
    """Why this category and this unit, by which words and which row, with the case's facts and masked text."""
    await line.stranger.whistle("r-why")
    told = await line.ear.until(lambda: line.ear.statuses(SOURCE, "r-why"), "the status")
    case = told[0]["case_id"]
    said = json.loads(await chuishao(line, "case", case, "--json"))
    why = said["case"]["explanation"]
    assert any("门禁" in words for words in why["category"])
    assert "小区" in why["route"]
    assert [fact["data"]["seq"] for fact in said["facts"]] == list(range(1, len(said["facts"]) + 1))
    page = await chuishao(line, "case", case, "--lang", "zh")
    assert all(words in page for words in (case, "归类依据", "派单依据", "中山社区"))


async def chuishao(line: Line, *args: str) -> str:
    """Run the command; what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "chuishao", *args),
        env=line.place.environment(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()
