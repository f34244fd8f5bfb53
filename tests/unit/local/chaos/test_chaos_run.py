"""What a run ends with: an auditor that looked at nothing makes no clean run, and what it said is handed on."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from auditor.verdict import Verdict
from local.chaos import chaos_run
from local.chaos.chaos_figures import ChaosFigures
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.final_events import FinalEvents
from operations.pack_rules import load_rules
from operations.packs import find_pack
from streams.deployment import Deployment

AT = datetime(2026, 11, 26, tzinfo=UTC)
PLAN = ChaosPlan(seed=1, reports=1000, rate=20.0, kills=2, minutes=30, brokers=1, workers=3, noise=0.1)


def judged(monkeypatch: pytest.MonkeyPatch, verdict: Verdict, passed_over: int = 0) -> ChaosFigures:
    """Of a log with two cases of nine facts, as this auditor judges it."""
    facts = FinalEvents(count=9, cases=2)
    facts.lateness.passed_over = passed_over

    async def read_facts(*_: object) -> FinalEvents:
        return facts

    async def audit(*_: object, **__: object) -> Verdict:
        return verdict

    monkeypatch.setattr(chaos_run, "read_facts", read_facts)
    monkeypatch.setattr(chaos_run, "audit", audit)
    house: Any = SimpleNamespace(
        plan=PLAN,
        deployment=Deployment(kafka="127.0.0.1:1", name="chaos", worker="t", trusted=False),
        rules=load_rules("qingjiang"),
        pack=find_pack("qingjiang"),
        clock=SimpleNamespace(now=lambda: AT),
    )
    return asyncio.run(chaos_run._Course(house).judge("chuishao chaos", 0.0))


def test_a_verdict_over_all_of_it_is_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its notes."""
    figures = judged(monkeypatch, Verdict(AT, cases=2, events=9, notes=("2 topics …",)))
    assert figures.clean
    assert figures.judged.notes == ("2 topics …",)


def test_a_verdict_over_less_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it found nothing."""
    figures = judged(monkeypatch, Verdict(AT, cases=1, events=9))
    assert {name: count for name, count in figures.zeros.items() if count} == {"cases not judged": 1}
    assert not figures.clean


def test_a_deadline_that_was_passed_over_is_not_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the auditor's bound."""
    figures = judged(monkeypatch, Verdict(AT, cases=2, events=9), passed_over=1)
    assert figures.zeros["deadlines passed over by a later one"] == 1
    assert not figures.clean
