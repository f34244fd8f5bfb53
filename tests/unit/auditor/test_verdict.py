"""Thousands of findings of one kind and three of another: all figures count, and the three are shown.

Owns: what a verdict keeps. Refuses: finding.
"""

from datetime import UTC, datetime

from auditor.finding import Count, Finding
from auditor.render_verdict import SHOWN, first
from auditor.verdict import KEPT, Verdict


def test_the_many_do_not_hide_the_few() -> None:
    """This holds for what is kept and for what is shown."""
    verdict = Verdict(datetime(2026, 11, 24, tzinfo=UTC))
    for number in range(KEPT * 20):
        verdict.add(Finding("timers", Count.LATE, f"c-{number}", "an hour"))
    for number in range(3):
        verdict.add(Finding("personal", Count.LEAKED, f"c-{number}", "a phone"))
    assert (verdict.counts[Count.LATE], verdict.counts[Count.LEAKED]) == (KEPT * 20, 3)
    assert len(verdict.findings) == KEPT + 3
    shown = [one.count for one in first(verdict.findings)]
    assert shown == [Count.LATE] * SHOWN + [Count.LEAKED] * 3
