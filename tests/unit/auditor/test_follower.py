"""An audit without an end, in memory: it waits until a case has come to rest, and reports each finding once.

Owns: when a case is judged. Refuses: the rules.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from aiokafka import TopicPartition

from auditor.compaction import all_there
from auditor.finding import Count, Finding
from auditor.follower import QUIET, Follower
from auditor.hung_transactions import HungTransaction
from auditor.judge_log import judge
from auditor.judging_schedule import LOOK_AGAIN_MS
from auditor.log_record import LogRecord
from auditor.pack_policy import read_policy
from auditor.product_clock import ProductClock
from auditor.record_rows import FIGURES
from auditor.unread_input import UnreadPartition
from auditor.workspace import Workspace
from operations.packs import find_pack
from schemas.topics import Topic
from tests.support.case_log_editor import CaseLogEditor, recorded_day
from tests.support.recorded_log import log_of
from tests.support.simulated_day import PACK

POLICY = read_policy(find_pack(PACK))
NOTED = ("case.accepted", "case.contacted", "case.completed", "case.closed")
SECOND = timedelta(seconds=1)
BEGIN = recorded_day().end
"""A time at which the log is old: everything in it should have its outcome."""


CUT = BEGIN - timedelta(days=34)
"""When the engine stops in the middle of the day."""


def stopped_at(moment: datetime) -> list[LogRecord]:
    """Return what was written until then."""
    return [one for one in log_of(recorded_day()) if one.stamp < moment]


class Source:
    """Topics on which a test writes."""

    def __init__(self, *batches: Sequence[LogRecord]) -> None:
        self.batches = list(batches)
        self.partial: set[str] = set()
        self.hung: tuple[HungTransaction, ...] = ()
        self.behind = False
        self.partitions = 1
        self.cleaned = SimpleNamespace(spared=all_there)

    async def to_end(self, _: float = 0) -> AsyncIterator[LogRecord]:
        """Return what was written since."""
        for entry in self.batches.pop(0) if self.batches else ():
            yield entry


def followed(
    source: Any, *turns: timedelta, begin: datetime = BEGIN, lag: timedelta = SECOND
) -> tuple[Follower, list[Finding]]:
    """Run turns at these times after the beginning; return the findings."""
    told: list[Finding] = []
    with Workspace(indexed=True) as room:
        follower = Follower(room, POLICY, source, told.append, lag)
        for turn in turns:
            asyncio.run(follower.turn(begin + turn, ProductClock(())))
    return follower, told


def test_a_clean_case_is_counted_and_has_no_finding() -> None:
    """It is counted once it has been quiet."""
    entries = CaseLogEditor.having(*NOTED).entries
    last = max(one.stamp for one in entries)
    follower, told = followed(Source(entries), SECOND, SECOND + QUIET, begin=last)
    assert told == []
    assert (follower.verdict.cases, follower.verdict.reports, follower.verdict.ok) == (1, 1, True)
    whole = judge(entries, POLICY, upto=last, lag=SECOND)
    assert [getattr(follower.verdict, name) for name in FIGURES] == [getattr(whole, name) for name in FIGURES]
    assert (follower.verdict.upto, follower.verdict.notes) == (last + SECOND + QUIET, ())


def test_a_case_that_changes_is_not_judged_yet() -> None:
    """Half a case is no finding as long as the other half may be on its way."""
    entries = CaseLogEditor.having(*NOTED).entries
    half = len(entries) // 2
    source = Source(entries[:half], entries[half:])
    _, told = followed(source, timedelta(), QUIET - SECOND, 2 * QUIET)
    assert told == []


def test_it_does_not_claim_what_it_has_not_judged() -> None:
    """A new auditor has judged nothing, and says so; nor does it claim what came meanwhile."""
    entries = CaseLogEditor.having(*NOTED).entries
    begun, _ = followed(Source(entries), timedelta())
    assert (begun.verdict.upto, begun.verdict.cases) == (min(one.stamp for one in entries), 0)
    assert "not judged yet" in begun.verdict.notes[-1]
    late = replace(entries[-1], offset=entries[-1].offset + 1, stamp=BEGIN + 2 * QUIET)
    moved, _ = followed(Source(entries, [], [late], []), timedelta(), QUIET, 2 * QUIET, 2 * QUIET + SECOND)
    assert moved.verdict.upto == late.stamp
    assert moved.verdict.cases == 1


def test_a_finding_is_reported_once() -> None:
    """Its case is judged again and again."""
    editor = CaseLogEditor.having(*NOTED)
    doubled = editor.entries[editor.event("case.accepted")]
    again = replace(doubled, offset=doubled.offset + 1_000_000)
    told_again = editor.entries[editor.find(Topic.STATUS, nth=-1)]
    source = Source(editor.entries, [again], [], [told_again])
    follower, told = followed(source, timedelta(), QUIET, 3 * QUIET, 4 * QUIET, 6 * QUIET)
    assert sum("comes twice" in one.detail and one.rule == "events" for one in told) == 1
    assert len(told) == len(set(told)) == sum(follower.verdict.counts.values())


def test_a_deadline_that_nobody_meets_is_found_though_nobody_writes() -> None:
    """The case is judged when its next deadline should have fired."""
    editor = CaseLogEditor.having(*NOTED)
    editor.cut(editor.event("case.closed"))
    _, told = followed(Source(editor.entries), timedelta(), QUIET)
    assert any(one.rule == "timers" for one in told)


def test_many_overdue_cases_hold_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are more than a turn can judge: each is reported, and so is a report that is lost later."""
    monkeypatch.setattr("auditor.follower.A_TURN", 3)
    stopped = stopped_at(CUT)
    report = next(one for one in stopped if one.topic is Topic.REPORTS_OF)
    body = orjson.dumps(orjson.loads(report.value or b"") | {"id": "lost"})
    lost = replace(report, offset=10**6, value=body, stamp=BEGIN + 40 * QUIET)
    turns = (QUIET * number for number in range(60))
    follower, told = followed(Source(stopped, *[[]] * 39, [lost]), *turns, lag=4 * QUIET)
    missed = {one.subject for one in told if one.count is Count.MISSED}
    assert len(missed) > 10
    assert [one.count for one in told if one.rule == "reports"] == [Count.LOST]
    assert follower.verdict.cases >= len(missed)
    assert len(told) == len(set(told)) == sum(follower.verdict.counts.values())
    assert follower.verdict.upto == BEGIN + 59 * QUIET, "nothing is left to judge"


def test_a_judgement_that_falls_behind_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines that are due and not judged yet hold the moment back, as records do."""
    rest = (SECOND, QUIET + SECOND)
    calm, told = followed(Source(stopped_at(CUT)), *rest, begin=CUT)
    assert (told, calm.verdict.notes, calm.verdict.upto) == ([], (), CUT + rest[-1])
    monkeypatch.setattr("auditor.follower.A_TURN", 5)
    turns = (QUIET + number * SECOND for number in range(20))
    late, told = followed(Source(stopped_at(CUT)), SECOND, *turns, timedelta(days=20), begin=CUT)
    assert told
    assert late.verdict.upto < CUT + timedelta(days=19)
    assert "not judged yet" in late.verdict.notes[-1]


def test_records_behind_an_open_transaction_are_judged_later() -> None:
    """The partition is named once; what was written since is judged when the transaction has ended."""
    entries = CaseLogEditor.having(*NOTED).entries
    last = max(one.stamp for one in entries)
    source = Source(entries)
    source.hung = (HungTransaction("cases.v1", 0, 7, last),)
    follower, told = followed(source, timedelta(), QUIET, 2 * QUIET)
    assert [(one.rule, one.subject) for one in told] == [("hanging", "cases.v1-0@7")]
    assert (follower.verdict.cases, follower.verdict.ok) == (0, False)
    assert follower.verdict.upto < last


def test_the_figures_do_not_grow_by_looking_again() -> None:
    """A case that is judged twice counts once, and what its topics have lost still counts."""
    with Workspace(indexed=True) as room:
        assert room.tally("c/1", (0, 2, 1, 7, 3, 0, 1)) == [0, 2, 1, 7, 3, 0, 1]
        assert room.tally("c/1", (0, 1, 1, 9, 3, 0, 1)) == [0, 0, 0, 2, 0, 0, 0]


def test_input_that_waits_for_the_intake_is_not_lost() -> None:
    """A flood waits on its topic for minutes; when the intake has passed it, each report must have its outcome."""
    entries = [one for one in CaseLogEditor.having(*NOTED).entries if one.topic is Topic.REPORTS_OF]
    [report] = entries
    begin = report.stamp + timedelta(days=1)
    tp = TopicPartition(report.topic.named(report.code), report.partition)
    told: list[Finding] = []
    with Workspace(indexed=True) as room:
        follower = Follower(room, POLICY, Source(entries), told.append, SECOND)  # type: ignore[arg-type]

        def turn(at: datetime) -> None:
            asyncio.run(follower.turn(at, ProductClock(())))

        follower.doors.add(begin, UnreadPartition({tp: report.offset}, ""))
        turn(begin)
        turn(begin + QUIET)
        assert told == []
        assert follower.verdict.upto == report.stamp
        follower.doors.add(begin + QUIET, UnreadPartition({tp: report.offset + 1}, ""))
        turn(begin + QUIET + timedelta(milliseconds=LOOK_AGAIN_MS) + SECOND)
    assert [one.count for one in told] == [Count.LOST]


def test_a_long_reading_is_not_judged_half_way() -> None:
    """Later records may explain what was read."""
    entries = CaseLogEditor.having(*NOTED).entries
    source = Source(entries[: len(entries) // 2], entries[len(entries) // 2 :])
    source.behind = True
    told: list[Finding] = []
    with Workspace(indexed=True) as room:
        follower = Follower(room, POLICY, source, told.append, SECOND)  # type: ignore[arg-type]
        assert asyncio.run(follower.turn(BEGIN + 2 * QUIET, ProductClock(())))
        assert (follower.verdict.cases, follower.verdict.upto) == (0, min(one.stamp for one in entries))
        source.behind = False
        asyncio.run(follower.turn(BEGIN + 2 * QUIET, ProductClock(())))
        asyncio.run(follower.turn(BEGIN + 4 * QUIET, ProductClock(())))
    assert (told, follower.verdict.cases) == ([], 1)


def test_a_client_that_never_stops_writing_is_judged() -> None:
    """A client whose actions name no case has one dossier for them, which never comes to rest."""
    [action, *_] = [one for one in CaseLogEditor.having(*NOTED).entries if one.topic is Topic.ACTIONS_OF]
    said = orjson.loads(action.value or b"") | {"case_id": None}
    noise = [
        [replace(action, offset=10_000 + count, stamp=BEGIN, value=orjson.dumps(said | {"id": f"a-{count}"}))]
        for count in range(5)
    ]
    _, told = followed(Source(*noise), *(count * QUIET / 2 for count in range(6)))
    assert told
    assert {one.count for one in told} == {Count.UNANSWERED}


@pytest.mark.parametrize("years", [1, 56])
def test_a_foreign_clock_does_not_hide_a_record(years: int) -> None:
    """A report of last year by its producer's clock, or of 1970, was read now and is judged."""
    [report] = [one for one in CaseLogEditor.having(*NOTED).entries if one.topic is Topic.REPORTS_OF]
    old = replace(report, stamp=BEGIN - timedelta(days=365 * years))
    follower, told = followed(Source([old]), timedelta(), QUIET)
    assert [one.count for one in told] == [Count.LOST]
    assert follower._source.partial == set()


def test_it_is_behind_until_everything_that_was_read_is_judged() -> None:
    """It gives the number of cases and reports; `clean` is reported only after that."""
    entries = CaseLogEditor.having(*NOTED).entries
    begun, _ = followed(Source(entries), timedelta())
    assert begun.verdict.word == "behind"
    assert begun.verdict.behind > 0
    caught_up, _ = followed(Source(entries), timedelta(), QUIET + SECOND)
    assert (caught_up.verdict.word, caught_up.verdict.behind) == ("clean", 0)


def test_a_new_record_is_no_backlog() -> None:
    """A dossier has its quiet time first: an auditor that keeps up is not behind."""
    entries = CaseLogEditor.having(*NOTED).entries
    last = max(one.stamp for one in entries)
    young = [replace(one, stamp=last) for one in entries]
    follower, _ = followed(Source(young), SECOND, begin=last)
    assert (follower.verdict.word, follower.verdict.cases) == ("clean", 0)
