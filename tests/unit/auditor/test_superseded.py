"""A deadline that another one of its case replaced in an outage is superseded; any other missing deadline is missed.

Owns: that distinction. Refuses: other rules.
"""

from datetime import timedelta
from typing import Any

import pytest

from auditor.finding import Count
from auditor.judge_log import judge
from auditor.render_verdict import document
from auditor.verdict import Verdict
from handlers.case.verbs import timer_fired
from schemas.internal.command import NextDeadline
from schemas.internal.state import Case
from schemas.topics import Topic
from schemas.vocabulary import DeadlineKind
from streams import cases
from tests.support.recorded_pipeline import RecordedPipeline
from tests.unit.auditor.test_fates import BEGIN, CASE, POLICY, RULES, action, report

OUTAGE = timedelta(days=6)


@pytest.fixture
def worked_on() -> RecordedPipeline:
    """Return a case that its lead has accepted: contact is due in 2 h, completion in a day, the promise in 4 days."""
    pipeline = RecordedPipeline(RULES, BEGIN)
    pipeline.send("reports.app", report("r"))
    pipeline.send("actions.chengguan", action("a", CASE, "accept"))
    return pipeline


def judged(pipeline: RecordedPipeline, lag: timedelta = timedelta()) -> Verdict:
    """Judge all that was written until now."""
    return judge(pipeline.entries, POLICY, upto=pipeline.flow.now, lag=lag)


def test_a_deadline_that_another_one_ended_is_superseded_however_long_the_outage(worked_on: RecordedPipeline) -> None:
    """Contact came first, escalated, and set completion anew: that one was not missed, and the escalation is named."""
    worked_on.outage(timedelta(days=2))
    verdict = judged(worked_on)
    assert verdict.counts[Count.MISSED] == 0
    assert verdict.counts[Count.LATE] > 0, "contact spoke two days after its moment"
    details = [one.detail for one in verdict.overtaken]
    assert [one.split(" at ")[0] for one in details] == ["warn of complete chengguan", "due of complete chengguan"]
    assert all("by event " in one and "contact/chengguan/" in one for one in details)
    said = document(verdict)
    assert (said["superseded"], len(said["superseded_by"])) == (2, 2)


def test_the_warning_of_a_promise_that_is_over_is_superseded(worked_on: RecordedPipeline) -> None:
    """There is no warning of what has passed; the promise itself is reported as late."""
    worked_on.outage(OUTAGE)
    verdict = judged(worked_on, lag=OUTAGE)
    assert verdict.findings == ()
    assert verdict.superseded > 0


def test_a_deadline_that_never_fired_is_missed(worked_on: RecordedPipeline) -> None:
    """The engine never came back: nothing superseded it."""
    kept = list(worked_on.entries)
    worked_on.outage(timedelta(days=2))
    verdict = judge(kept, POLICY, upto=worked_on.flow.now, lag=timedelta())
    assert verdict.counts[Count.MISSED] > 0
    assert verdict.superseded == 0


def test_a_deadline_that_a_later_one_passed_over_is_missed(
    worked_on: RecordedPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that fires the latest first skips contact: no lag excuses that."""

    def latest(case: Case) -> NextDeadline | None:
        return max(
            (
                NextDeadline(at=one.due, leg=one.kind, unit=one.unit, armed=one.armed, warning=False)
                for one in case.deadlines
                if one.kind is not DeadlineKind.PROMISE
            ),
            key=lambda due: due.at,
            default=None,
        )

    monkeypatch.setattr(cases, "next_due", latest)
    worked_on.outage(timedelta(days=2))
    verdict = judged(worked_on, lag=OUTAGE)
    missed = [one.detail for one in verdict.findings if one.count is Count.MISSED]
    assert any("contact chengguan" in one and "was due later and spoke first" in one for one in missed)


def test_a_second_step_in_one_outage_is_found(worked_on: RecordedPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine in which each deadline of an outage escalates would take the next holder's time away."""

    def never(*_: Any) -> bool:
        return False

    monkeypatch.setattr(timer_fired, "_has_climbed_since", never)
    worked_on.outage(OUTAGE)
    found = [one for one in judged(worked_on, lag=OUTAGE).findings if "one outage, one step" in one.detail]
    assert [(one.rule, one.count) for one in found] == [("events", Count.MISPLACED)]


def test_a_superseded_deadline_is_on_no_topic(worked_on: RecordedPipeline) -> None:
    """It is the auditor's term: the engine writes nothing of a deadline that did not fire."""
    worked_on.outage(timedelta(days=2))
    events = [one for one in worked_on.entries if one.topic is Topic.CASE_EVENTS]
    assert not any(b'"case.breached"' in (one.value or b"") and b'"complete"' in (one.value or b"") for one in events)
