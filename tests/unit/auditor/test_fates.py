"""Whatever foreign clients write, the auditor finds its outcome and reports no false finding.

Owns: forms, repeats, conflicts, malformed bytes, numbers for names, gateways, actions on no case. Refuses: defects.
"""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from auditor.finding import Count
from auditor.judge_log import judge
from auditor.log_record import LogRecord
from auditor.verdict import Verdict
from schemas.ids import case_id
from schemas.topics import Topic
from tests.support.recorded_pipeline import RecordedPipeline
from tests.support.small_pack import small_rules
from tests.support.small_pack_policy import policy

RULES = small_rules()
POLICY = policy(RULES)
BEGIN = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
PHONE, ORDER = "13912345678", "20261124000000123"
STRUCTURED = (("content-type", b"application/cloudevents+json"),)
BINARY = (("ce_specversion", b"1.0"), ("ce_id", b"x"))


def report(name: str, **fields: Any) -> dict[str, Any]:
    """Return a report."""
    spot = {"lon": 113.82, "lat": 22.65}
    who = {"id": "p-1", "name": "李小哥", "phone": PHONE}
    return {
        "id": name,
        "source": "app",
        "channel": "rider",
        "text": "井盖破损",
        "location": spot,
        "reporter": who,
    } | fields


def action(name: Any, case: Any, kind: str, unit: str = "chengguan", **fields: Any) -> dict[str, Any]:
    """Return an action."""
    return {"id": name, "case_id": case, "type": kind, "actor": {"role": "department", "unit": unit}} | fields


def verdict_of(pipeline: RecordedPipeline) -> Verdict:
    """Judge with no lag allowed."""
    return judge(pipeline.entries, POLICY, upto=pipeline.flow.now, lag=timedelta())


@pytest.fixture
def pipeline() -> RecordedPipeline:
    """Return a pipeline at nine in the morning."""
    return RecordedPipeline(RULES, BEGIN)


REPORTS: dict[str, list[tuple[str, Any, Any]]] = {
    "plain": [("reports.app", report("r"), ())],
    "structured": [("reports.app", {"specversion": "1.0", "data": report("r")}, STRUCTURED)],
    "binary": [("reports.app", report("r"), BINARY)],
    "by a gateway": [("reports", report("r"), ())],
    "of a stranger by a gateway": [("reports", report("r", source="some-app"), ())],
    "of a stranger whose name is no code": [("reports", report("r", source="某某应用"), ())],
    "an id that is a phone": [("reports.app", report(PHONE), ())],
    "an id that is an order's number": [("reports.app", report(ORDER), ())],
    "an id in Chinese digits": [("reports.app", report("一三九一二三四五六七八"), ())],
    "a repeat": [("reports.app", report("r"), ()), ("reports", report("r"), ())],
    "a repeat in another form": [
        ("reports.app", report("r"), ()),
        ("reports.app", {"specversion": "1.0", "data": report("r")}, ()),
    ],
    "a conflict, twice": [("reports.app", report("r"), ()), *[("reports.app", report("r", text="路灯不亮"), ())] * 2],
    "no JSON": [("reports.app", b"nothing", ())],
    "a tombstone": [("reports.app", None, ())],
    "a list": [("reports.app", b"[]", ())],
    "a batch": [("reports.app", b"[]", (("content-type", b"application/cloudevents-batch+json"),))],
    "one name twice": [("reports.app", b'{"id":"a","id":"b","source":"app"}', ())],
    "without an id": [("reports.app", report("r") | {"id": None}, ())],
    "of another source": [("reports.app", report("r", source="other"), ())],
    "too large": [("reports.app", report("r", text="井" * 40_000), ())],
    "refused, then well": [("reports.app", report("r", text=7), ()), ("reports.app", report("r"), ())],
}


@pytest.mark.parametrize("what", REPORTS)
def test_a_report_has_its_outcome(what: str, pipeline: RecordedPipeline) -> None:
    """It is in a case, a repeat, or a dead letter: nothing is found; without the records about it, it is lost."""
    for topic, value, headers in REPORTS[what]:
        pipeline.send(topic, value, headers)
    assert verdict_of(pipeline).findings == ()
    assert verdict_of(pipeline).reports == 1
    silent = [one for one in pipeline.entries if one.topic in (Topic.REPORTS, Topic.REPORTS_OF)]
    lost = judge(silent, POLICY, upto=pipeline.flow.now, lag=timedelta())
    assert lost.counts[Count.LOST] == len(REPORTS[what])
    assert judge(silent, POLICY, upto=pipeline.flow.now, lag=timedelta(seconds=1)).ok, "it may still be on its way"


CASE = case_id("app", "r")
ACTIONS: dict[str, list[tuple[str, Any]]] = {
    "applied": [("actions.chengguan", action("a", CASE, "accept"))],
    "a repeat": [("actions.chengguan", action("a", CASE, "accept"))] * 3,
    "a conflict, twice": [
        ("actions.chengguan", action("a", CASE, "accept")),
        *[("actions.chengguan", action("a", CASE, "complete", result="好了"))] * 2,
    ],
    "by a gateway, under the same id": [
        ("actions.chengguan", action("a", CASE, "accept")),
        ("actions", action("a", CASE, "contact", reached=True)),
    ],
    "refused": [("actions.shuiwu", action("a", CASE, "accept", "shuiwu"))],
    "refused more often than is logged": [
        ("actions.shuiwu", action(f"a-{number}", CASE, "accept", "shuiwu")) for number in range(30)
    ],
    "on an unknown case, twice": [("actions.chengguan", action("a", "c-nothing", "accept"))] * 2,
    "on no case, two": [("actions.chengguan", action(f"a-{number}", None, "accept")) for number in range(2)],
    "on a case that is a phone": [("actions.chengguan", action("a", PHONE, "accept"))],
    "on a case that is an order's number": [("actions.chengguan", action("a", ORDER, "accept"))],
    "of another actor": [("actions.chengguan", action("a", CASE, "accept", "shuiwu"))] * 2,
    "on a case of ours with many digits": [("actions.chengguan", action("a", "c-4h566d67bhva2223", "accept"))],
    "an id that is a phone": [("actions.chengguan", action(PHONE, CASE, "accept"))],
    "an id that is an order's number": [("actions.chengguan", action(ORDER, CASE, "accept"))],
    "such ids on no case": [("actions.chengguan", action(name, None, "accept")) for name in (PHONE, ORDER)],
    "without an id": [("actions.chengguan", action(None, CASE, "accept"))],
    "no JSON": [("actions.chengguan", b"{")],
    "of an unknown type": [("actions.chengguan", action("a", CASE, "dance"))],
    "of nobody by a gateway": [("actions", {"id": "a", "case_id": CASE, "type": "accept"})],
    "of a unit that the pack lacks": [("actions", action("a", CASE, "accept", "nobody"))],
    "of a source": [("actions", action("a", CASE, "feedback", "app", report="r", round=1, answer="silent"))],
    "of a source on nothing": [("actions.app", action("a", "c-nothing", "feedback", "app", report="r"))],
    "of a source on no case": [("actions.app", action("a", None, "feedback", "app", report="r"))] * 2,
    "of a stranger's source": [
        ("actions", action("a", CASE, "accept", "some-app") | {"actor": {"role": "reporter", "unit": "some-app"}})
    ],
}
UNTOLD = ("of nobody by a gateway", "of a unit that the pack lacks", "of a stranger's source")


@pytest.mark.parametrize("what", ACTIONS)
def test_an_action_has_its_answer(what: str, pipeline: RecordedPipeline) -> None:
    """It is answered once to its writer, or is a dead letter; a missing answer is found."""
    pipeline.send("reports.app", report("r"))
    for topic, value in ACTIONS[what]:
        pipeline.send(topic, value)
    assert verdict_of(pipeline).findings == ()
    kept = [one for one in pipeline.entries if one.topic not in (Topic.DLQ, Topic.STATUS) and not answers(one.value)]
    found = judge(kept, POLICY, upto=pipeline.flow.now, lag=timedelta())
    assert bool(found.counts[Count.UNANSWERED] or found.counts[Count.LOST] > 1) == (what not in UNTOLD)


def test_a_report_that_is_a_conflict_says_nothing_of_its_case(pipeline: RecordedPipeline) -> None:
    """A confidential report under a known id does not make the first reporter's data secret."""
    other = report("r", text="请保密")
    pipeline.send("reports.app", report("r"))
    pipeline.send("reports.app", other | {"reporter": other["reporter"] | {"identity": "confidential"}})
    pipeline.send("actions.chengguan", action("a", CASE, "accept"))
    assert verdict_of(pipeline).findings == ()


def answers(raw: bytes | None) -> bool:
    """Return whether a value answers an action."""
    return b'"chuishao.action.answered"' in (raw or b"")


def test_a_case_that_a_bug_holds_is_not_missed(pipeline: RecordedPipeline) -> None:
    """The case is set aside visibly; until it is replayed its deadlines wait."""
    pipeline.send("reports.app", report("r"))
    told = len(pipeline.entries)
    pipeline.send("actions.chengguan", action("a", CASE, "accept"))
    sent = pipeline.entries[told]
    pipeline.wait(timedelta(days=3))
    missed = judge(pipeline.entries[: told + 1], POLICY, upto=pipeline.flow.now, lag=timedelta())
    assert missed.counts[Count.MISSED] > 0
    letter = dead(sent.offset)
    held = judge([*pipeline.entries[: told + 1], letter], POLICY, upto=pipeline.flow.now, lag=timedelta())
    assert held.counts[Count.MISSED] == 0
    assert held.counts[Count.UNANSWERED] == 0


def dead(offset: int) -> Any:
    """Return the dead letter of an action that met a bug."""
    heads = {"topic": "city.actions.chengguan.v1", "partition": "0", "offset": str(offset), "reason": "bug"}
    headers = [(f"dlq.{name}", value.encode()) for name, value in heads.items()]
    at = ("dlq.at", BEGIN.isoformat(timespec="milliseconds").encode())
    body = orjson.dumps(action("a", CASE, "accept"))
    return LogRecord(Topic.DLQ, None, 0, 0, BEGIN, None, body, (*headers, at))
