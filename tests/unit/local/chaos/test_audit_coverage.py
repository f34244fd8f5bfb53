"""A verdict is worth what it has judged: whatever was left out is a number that has to be zero."""

from datetime import UTC, datetime

from auditor.verdict import Verdict
from local.chaos.audit_coverage import AuditCoverage
from local.chaos.final_events import FinalEvents

AT = datetime(2026, 11, 24, tzinfo=UTC)
FACTS = FinalEvents(count=50, cases=10)


def missing(verdict: Verdict) -> dict[str, int]:
    """Of ten reports, ten cases, twenty actions and fifty facts: what is not zero."""
    return {name: count for name, count in AuditCoverage.of(verdict).missing(FACTS, 10, 20).items() if count}


def test_a_verdict_over_everything_leaves_nothing_out() -> None:
    """Noise makes more reports and actions than are owed."""
    assert missing(Verdict(AT, reports=12, actions=21, cases=10, events=50)) == {}


def test_an_empty_verdict_is_not_clean() -> None:
    """Nothing was found, for nothing was looked at."""
    assert missing(Verdict(AT)) == {
        "reports not judged": 10,
        "actions not judged": 20,
        "cases not judged": 10,
        "facts not judged": 50,
    }


def test_terms_that_were_believed_are_not_judged() -> None:
    """Under a pack that the auditor does not have."""
    verdict = Verdict(AT, reports=10, actions=20, cases=10, events=50, strange=3)
    assert missing(verdict) == {"cases whose terms were believed": 3}


def test_what_moved_while_the_auditor_read_is_not_judged() -> None:
    """Nobody writes when it begins, so nothing should move."""
    verdict = Verdict(AT, reports=12, actions=21, cases=10, events=50, moving=3)
    assert missing(verdict) == {"cases and reports set aside by the auditor": 3}


def test_what_was_not_taken_in_is_not_judged() -> None:
    """All has been handled when it begins, so nothing should wait."""
    verdict = Verdict(AT, reports=12, actions=21, cases=10, events=50, waiting=2)
    assert missing(verdict) == {"reports and actions not taken in": 2}


def test_a_topic_without_its_beginning_is_a_note_and_no_zero() -> None:
    """It may have been compacted."""
    notes = ("2 topics have lost their beginning or are read from later on (a, b), which is not missed",)
    verdict = Verdict(AT, reports=12, actions=21, cases=10, events=50, notes=notes)
    assert missing(verdict) == {}
    assert AuditCoverage.of(verdict).notes == notes
