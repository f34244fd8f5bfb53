"""Records that topics lose with age are not missed: superseded statuses, old answers, tombstones.

Owns: compaction and retention of a recorded log; a record that is lost too soon is missed. Refuses: a cleaner's
progress (`test_compaction.py`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import orjson
import pytest

from auditor.finding import Count
from auditor.grouping import ANSWER
from auditor.judge_log import judge
from auditor.log_record import LogRecord
from auditor.verdict import Verdict
from schemas.topics import Topic
from tests.support.recorded_pipeline import RecordedPipeline
from tests.unit.auditor.test_fates import BEGIN, CASE, POLICY, RULES, action, report

DAY = timedelta(days=1)
WORK: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {}),
    ("contact", {"reached": True}),
    ("complete", {"result": "好了"}),
)
AGED = frozenset({"status.app.v1", "dispatch.chengguan.v1", "cases.v1", "texts.v1", "actions.v1", "reports.app.v1"})
"""Topics that are compacted, or whose records are older than they are kept."""


@lru_cache
def life(days: int) -> RecordedPipeline:
    """Run a report, its actions, a bad and then a good feedback, and so many days."""
    pipeline = RecordedPipeline(RULES, BEGIN)
    pipeline.send("reports.app", report("r"))
    for turn, word in enumerate((False, True), 1):
        for kind, fields in WORK[0 if turn == 1 else 2 :]:
            pipeline.send("actions.chengguan", action(f"{kind}-{turn}", CASE, kind, **fields))
            pipeline.wait(timedelta(minutes=1))
        said = {
            "actor": {"role": "reporter", "unit": "app"},
            "report": "r",
            "round": turn,
            "answer": "answered",
            "resolved": word,
            "score": 5,
        }
        said |= {} if word else {"reason": "not-fixed"}
        pipeline.send("actions", action(f"f-{turn}", CASE, "feedback", "app", **said))
        pipeline.wait(timedelta(minutes=1))
    pipeline.wait(days * DAY)
    return pipeline


def judged(pipeline: RecordedPipeline, keep: Callable[[LogRecord], bool], partial: frozenset[str] = AGED) -> Verdict:
    """Judge the records that are kept."""
    entries = [one for one in pipeline.entries if keep(one)]
    assert len(entries) < len(pipeline.entries)
    return judge(entries, POLICY, upto=pipeline.flow.now, lag=timedelta(), partial=partial)


def compacted(pipeline: RecordedPipeline, *topics: Topic) -> Callable[[LogRecord], bool]:
    """Return the newest record of each key of these topics; actions and reports are gone, as after thirty days."""
    newest = {(one.topic, one.code, one.key): one for one in pipeline.entries if one.topic in topics}
    came = (Topic.REPORTS_OF, Topic.ACTIONS, Topic.ACTIONS_OF)

    def kept(one: LogRecord) -> bool:
        return one.topic not in came and (one.topic not in topics or newest[one.topic, one.code, one.key] is one)

    return kept


def answer(one: LogRecord) -> bool:
    """Return whether a unit is answered."""
    return one.topic is Topic.DISPATCH and (one.key or b"").startswith(ANSWER)


def test_a_case_is_closed_and_then_forgotten() -> None:
    """Otherwise the tests below would show nothing."""
    assert judge(life(430).entries, POLICY, upto=life(430).flow.now, lag=timedelta()).ok
    kinds = [orjson.loads(one.value or b"")["type"] for one in life(430).entries if one.topic is Topic.CASE_EVENTS]
    assert kinds.count("chuishao.case.feedback") == 2
    assert life(430).entries[-1].value is None


def test_a_superseded_status_takes_its_answer_with_it() -> None:
    """The first feedback was answered in a status that later ones replace."""
    assert judged(life(31), compacted(life(31), Topic.STATUS)).findings == ()


def test_an_answer_that_was_never_given_is_found() -> None:
    """It is found in a topic that lost nothing, and in any topic where no later status replaces it."""
    pipeline = life(0)
    silent = judged(
        pipeline, lambda one: b'"f-1"' not in (one.value or b"") or one.topic is not Topic.STATUS, frozenset()
    )
    assert silent.counts[Count.UNANSWERED] == 1
    last = max(at for at, one in enumerate(pipeline.entries) if one.topic is Topic.STATUS)
    kept = compacted(pipeline, Topic.STATUS)
    assert judged(pipeline, lambda one: kept(one) and one is not pipeline.entries[last]).counts[Count.UNANSWERED] >= 1


@pytest.mark.parametrize(("days", "unanswered"), [(380, 4), (410, 0)])
def test_an_answer_is_kept_for_400_days(days: int, unanswered: int) -> None:
    """Events are kept for three years, inboxes are not."""
    pipeline = life(days)
    kept = compacted(pipeline, Topic.STATUS)
    assert judged(pipeline, lambda one: kept(one) and not answer(one)).counts[Count.UNANSWERED] == unanswered


def test_of_two_answers_under_one_id_the_last_is_kept() -> None:
    """They have one key; a topic that lost nothing has both."""
    pipeline = RecordedPipeline(RULES, BEGIN)
    pipeline.send("reports.app", report("r"))
    pipeline.send("actions.chengguan", action("a", CASE, "accept"))
    pipeline.send("actions.chengguan", action("a", CASE, "complete", result="好了"))
    first = next(one for one in pipeline.entries if answer(one))
    assert judged(pipeline, lambda one: one is not first, frozenset()).counts[Count.UNANSWERED] == 1
    assert judged(pipeline, lambda one: one is not first, AGED).counts[Count.UNANSWERED] == 0


def test_a_forgotten_case_leaves_not_even_tombstones() -> None:
    """They go after a day; before that they are missed, and a snapshot that is still there is always one too many."""
    pipeline = life(430)
    left = [one for one in pipeline.entries if one.topic not in (Topic.CASES, Topic.TEXTS)]
    fresh = judge(left, POLICY, upto=pipeline.flow.now, lag=timedelta(), partial=AGED)
    assert {one.rule for one in fresh.findings} == {"snapshots", "texts"}
    assert judge(left, POLICY, upto=pipeline.flow.now + DAY, lag=timedelta(), partial=AGED).ok
    snapshot = next(one for one in pipeline.entries if one.topic is Topic.CASES)
    assert not judge([*left, snapshot], POLICY, upto=pipeline.flow.now + DAY, lag=timedelta(), partial=AGED).ok


def test_another_report_under_its_id_takes_an_answer_with_it() -> None:
    """It is refused, and its status is under the id now; without it the answer would be missed."""
    pipeline = life(0)
    mine = [one for one in pipeline.entries if one.topic is Topic.STATUS]
    left = [one for one in pipeline.entries if one not in mine]
    refusal = orjson.dumps(orjson.loads(mine[-1].value or b"") | {"case_id": None, "answered": None})
    last = mine[-1]
    over = replace(last, value=refusal, offset=last.offset + 1, stamp=last.stamp + timedelta(seconds=1))

    def unanswered(entries: list[LogRecord]) -> int:
        return judge(entries, POLICY, upto=pipeline.flow.now, lag=timedelta(), partial=AGED).counts[Count.UNANSWERED]

    assert unanswered([*left, over]) == 0
    assert unanswered(left) >= 1
