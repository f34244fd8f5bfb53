"""Names, phones, reporter ids, exact places, media, unmasked text: where the contract allows them, and nowhere else.

Reports and actions full of personal data go in; then every record of every topic that the product writes, and every
line that its worker logged, is searched. Owns: the search. Refuses: the masking.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from tests.kafka.line.conftest import Line
from tests.support.foreign_client import HELPER, SOURCE, UNIT, action, report
from tests.support.topic_listener import ReceivedRecord, TopicListener

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE = "13987654321"
WRITTEN = (
    "139-8765-4321",
    "139 8765 4321",
    "１３９８７６５４３２１",
    "+86 13987654321",
    "1 3 9 8 7 6 5 4 3 2 1",
    "139.8765.4321",
)
"""The same number as people write it."""

CITIZEN = "440301199001011236"  # its check digit is right
NAME, BEHALF = "欧阳测试娜", "慕容试验先"
REPORTER, PERSON = "rider-7f3a9c", "staff-88231-x"
ADDRESS = "试验路九十九号暗门"
MEDIA = "https://media.example.cn/secret-4d1f.jpg"
LON, LAT = 113.8162347, 22.6148291
WHO = {"id": REPORTER, "role": "courier", "name": NAME, "phone": PHONE, "identity": "named"}
SPOT = {"lon": LON, "lat": LAT, "address": ADDRESS}

NUMBERS = (PHONE, CITIZEN)
WORDS = (NAME, BEHALF, REPORTER, PERSON, ADDRESS, MEDIA, str(LON), str(LAT))
"""Words that no public topic may show."""

PUBLIC = ("case-events", "cases", "texts", "escalations", "ops")


def nasty() -> Iterator[dict[str, Any]]:
    """Yield reports that say too much, each in its own way."""
    full: dict[str, Any] = {"reporter": WHO, "location": SPOT, "on_behalf_of": BEHALF, "media": [{"url": MEDIA}]}
    for number, written in enumerate((PHONE, *WRITTEN)):
        yield report(f"n-{number}", text=f"保安不让外卖进小区，拦住骑手，打我{written}，身份证{CITIZEN}", **full)
    yield report(PHONE, **full)
    yield report(f"x{CITIZEN}", **full)
    yield report("n-channel", **{**full, "channel": f"call {PHONE}"})
    yield report("n-hint", **{**full, "category_hint": PHONE, "place_code": f"P{PHONE}"})
    yield report("n-confidential", **{**full, "reporter": {**WHO, "identity": "confidential"}})
    yield report("n-danger", **{**full, "text": f"电话{PHONE}厨房燃气泄漏，{PHONE}好大煤气味，有人晕倒"})
    yield report("n-triage", **{**full, "text": f"来电{PHONE}，嗯嗯", "location": None})
    yield report("n-bad", **{**full, "text": None})
    yield report("n-bad-kind", **{**full, "kind": PHONE})
    yield report("n-bad-name", **{**full, "reporter": {**WHO, "name": [NAME], PHONE: NAME}})
    yield report("n-unknown", **{**full, PHONE: {NAME: PHONE}})
    yield report("n-0", **{**full, "text": f"换了一句，{PHONE}"})  # the same identity, another content
    yield report("n-source", **{**full, "source": f"s-{PHONE}"})


def nasty_actions(case: str) -> Iterator[dict[str, Any]]:
    """Yield actions that say too much."""
    said = f"已联系{PHONE}，身份证{CITIZEN}"
    who = {"role": "village", "unit": UNIT, "person": PERSON}
    evidence = [{"url": MEDIA}]
    for body in (
        action("p-accept", case, "accept", note=said),
        action("p-contact", case, "contact", reached=True, note=said),
        action("p-progress", case, "progress", note=said),
        action(PHONE, case, "progress", note=said),
        action("p-type", case, PHONE, note=said),
        action("p-clause", case, "return", clause=PHONE, basis=said, suggest=None),
        action("p-suggest", case, "return", clause="not-duty", basis=said, suggest=PHONE),
        action("p-case", PHONE, "accept", note=said),
        action("p-nowhere", "c-nothing", "accept", note=said),
        action("p-evidence", case, "accept", evidence=[{"url": [PHONE]}]),
        action("p-complete", case, "complete", result=said, evidence=evidence),
    ):
        yield {**body, "actor": who}
    yield {**action("p-other", case, "accept"), "actor": {**who, "unit": PHONE}}
    yield {**action("p-role", case, "accept"), "actor": {**who, "role": PHONE}}


@pytest.fixture(scope="module")
def headers() -> tuple[tuple[str, bytes], ...]:
    """Return headers that a careless producer sends along."""
    return (("phone", PHONE.encode()), ("name", NAME.encode()))


async def fed(line: Line, headers: tuple[tuple[str, bytes], ...]) -> str:
    """Send all of it, wait until it has come out, and return a case that had all of it."""
    for body in nasty():
        await line.client.send(f"reports.{SOURCE}", body, key=PHONE.encode(), headers=headers)
        await line.client.send("reports", body, key=PHONE.encode(), headers=headers)
    await line.client.send(f"reports.{SOURCE}", f'{{"id": "{PHONE}", "text": "{NAME}'.encode(), key=NAME.encode())
    [status, *_] = await line.listener.until(lambda: line.listener.statuses(SOURCE, "n-0"), "the status")
    case = str(status["case_id"])
    for body in nasty_actions(case):
        await line.client.send(f"actions.{UNIT}", body, key=PHONE.encode(), headers=headers)
    await line.client.act(HELPER, action("p-helper", case, "accept", HELPER, note=f"我是{PHONE}"))
    asked = {"report": "n-0", "round": 1, "answer": "answered", "resolved": False, "score": 1, "note": f"找{PHONE}"}
    await line.listener.until(lambda: line.listener.statuses(SOURCE, "n-0")[-1]["ask"], "the question")
    reporter = action("p-feedback", case, "feedback", SOURCE, role="reporter", **asked)
    await line.client.send("actions", reporter, key=PHONE.encode(), headers=headers)
    await line.client.whistle("n-last")
    await line.listener.until(lambda: line.listener.statuses(SOURCE, "n-last"), "the last status")
    await line.listener.until(lambda: line.listener.statuses(SOURCE, "n-0")[-1]["state"] == "working", "the reopening")
    await line.listener.until(lambda: line.listener.answers(UNIT, "p-role"), "the last answer")
    return case


def found(text: str) -> list[str]:
    """Return the forbidden words in a text, however they are written."""
    plain = unicodedata.normalize("NFKC", text)
    close = re.sub(r"(?<=\d)[\s.\-]+(?=\d)", "", plain)
    return [one for one in NUMBERS if one in close] + [one for one in WORDS if one in plain]


def text_of(one: ReceivedRecord) -> str:
    """Return a value as a person would read it: escapes undone."""
    try:
        return json.dumps(one.json, ensure_ascii=False)
    except (AssertionError, ValueError):
        return (one.value or b"").decode(errors="replace")


async def test_personal_data_is_only_where_the_contract_allows_it(
    line: Line, headers: tuple[tuple[str, bytes], ...]
) -> None:
    """Public values, keys, headers, dead letters' own headers, other units' inboxes and the log are searched."""
    case = await fed(line, headers)
    async with TopicListener.of(line.place, *line.place.written(internal=True)) as listener:
        records = await listener.to_end()
    assert {one.topic for one in records} >= {*PUBLIC, "dlq", f"dispatch.{UNIT}", f"status.{SOURCE}"}
    leaks = [leak for one in records for leak in leaks_of(one)]
    assert leaks == []
    logged = line.worker.log_text()
    assert logged
    assert found(logged) == []
    # The search works: where the contract allows personal data, it finds it.
    held = [one for one in records if one.topic == f"dispatch.{UNIT}" and PHONE.encode() in (one.value or b"")]
    assert held
    assert any(one.topic == "dlq" and PHONE in found(text_of(one)) for one in records)
    assert any(one.topic == f"status.{SOURCE}" and PHONE in found(text_of(one)) for one in records)
    assert any(case.encode() == one.key for one in records if one.topic == "case-state")


def leaks_of(one: ReceivedRecord) -> Iterator[str]:
    """Yield where a record says too much: topic, part, word."""
    where = f"{one.topic}@{one.partition}/{one.offset}"
    dead = one.topic == "dlq"
    ours = [(n, v) for n, v in one.headers if not dead or (n.startswith("dlq.") and not n.startswith("dlq.received."))]
    for name, value in ours:
        yield from (f"{where} header {name}: {what}" for what in found(f"{name} {(value or b'').decode()}"))
    if not dead:
        yield from (f"{where} key: {what}" for what in found((one.key or b"").decode()))
    if one.topic in PUBLIC:
        yield from (f"{where} value: {what}" for what in found(text_of(one)))
    if one.topic.startswith("dispatch.") and one.value is not None:
        yield from (f"{where} value: {what}" for what in _in_inbox(one.json))
    if one.topic.startswith("status.") and one.value is not None:
        told = {name: value for name, value in one.json.items() if name != "report"}
        yield from (f"{where} value: {what}" for what in found(json.dumps(told, ensure_ascii=False)))


OPEN_TO_UNITS = {"personal", "place", "media", "reports"}
"""Exact place and media belong to an inbox; `personal` to the lead."""


def _in_inbox(event: dict[str, Any]) -> Iterator[str]:
    """Yield what a unit sees outside of `personal`; attributes are public."""
    data = event["data"]
    shown = {
        **{k: v for k, v in event.items() if k != "data"},
        **{k: v for k, v in data.items() if k not in OPEN_TO_UNITS},
    }
    yield from found(json.dumps(shown, ensure_ascii=False))
    for told in data.get("reports") or ():
        yield from (f"reports: {what}" for what in found(json.dumps(told, ensure_ascii=False)))
    if data.get("personal") and data["role"] != "lead":
        yield "personal of one who does not lead"
