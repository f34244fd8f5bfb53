"""Tests of reporters' answers: most are content, but not after an empty phrase or a long delay."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local.people.habits import Habits, read_habits
from local.people.reporters import answer
from schemas.wire.action import read_action

PACK = Path(__file__).parents[4] / "packs" / "qingjiang"
AT = datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def habits() -> Habits:
    """Return the demonstration's habits."""
    return read_habits((PACK / "people.yaml").read_text(encoding="utf-8"))


def status(number: int = 0, **changes: object) -> dict[str, Any]:
    """Return a reporter's status of a completed case, with some fields replaced."""
    return {
        "report": f"r-{number}",
        "outcome": "taken",
        "reason": None,
        "case_id": f"c-{number}",
        "state": "completed",
        "tier": 2,
        "promise": "2026-12-03T18:00:00.000+08:00",
        "with": None,
        "notes": [{"at": "2026-11-24T14:59:00.000+08:00", "unit": "jiaotong", "text": "新井盖已装好。"}],
        "ask": {"round": 1, "until": "2026-11-27T15:00:00.000+08:00"},
        "updated_at": "2026-11-24T15:00:00.000+08:00",
        **changes,
    }


def answers(habits: Habits, source: str = "mashang-fengxing", **changes: object) -> list[dict[str, Any]]:
    """Return the answers of three hundred reporters, without the silent ones."""
    found = [answer(source, status(number, **changes), AT, habits) for number in range(300)]
    return [planned.action for planned in found if planned is not None]


def share_resolved(given: list[dict[str, Any]]) -> float:
    """Return the share of the answers that say that the trouble is resolved."""
    answered = [feedback for feedback in given if feedback["answer"] == "answered"]
    return sum(bool(feedback["resolved"]) for feedback in answered) / len(answered)


def test_a_reporter_who_is_not_asked_does_not_answer(habits: Habits) -> None:
    """Without a follow-up there is no feedback."""
    assert answer("mashang-fengxing", status(ask=None), AT, habits) is None


def test_an_answer_is_always_the_same_and_a_valid_action(habits: Habits) -> None:
    """The same status gives the same answer, and each can be read as an action."""
    assert answers(habits) == answers(habits)
    assert all(read_action(feedback) for feedback in answers(habits))


def test_an_answer_comes_before_the_follow_up_ends(habits: Habits) -> None:
    """An answer comes after the question and before the time for answers is over."""
    until = AT + timedelta(minutes=20)
    ask = {"round": 1, "until": until.isoformat()}
    found = [answer("yijian-xiang", status(number, ask=ask), AT, habits) for number in range(100)]
    assert all(AT <= planned.at < until for planned in found if planned)


def test_most_are_content_and_some_are_silent(habits: Habits) -> None:
    """Reporters are content with a case that is done in time and explained in plain words."""
    given = answers(habits)
    assert 150 < len(given) < 270
    assert 0.8 < share_resolved(given) < 1


def test_an_empty_phrase_instead_of_a_result_makes_reporters_angry(habits: Habits) -> None:
    """Fewer reporters are content when the last note says only that the case is followed up."""
    phrase = [{"at": "2026-11-24T14:59:00.000+08:00", "unit": "xunlu", "text": f"办结：{habits.brush_offs[0]}"}]
    assert share_resolved(answers(habits, notes=phrase)) < 0.7


def test_a_late_case_makes_reporters_angrier(habits: Habits) -> None:
    """Ten hours after the promise fewer reporters are content, and the scores are lower."""
    late = answers(habits, promise=(AT - timedelta(hours=10)).isoformat())
    in_time = answers(habits)
    assert share_resolved(late) < share_resolved(in_time) - 0.1
    assert _mean(late) < _mean(in_time)


def _mean(given: list[dict[str, Any]]) -> float:
    scores = [feedback["score"] for feedback in given if feedback["answer"] == "answered"]
    return float(sum(scores)) / len(scores)


def test_a_reporter_without_help_gives_two_stars_at_most(habits: Habits) -> None:
    """The score agrees with the answer `resolved: false`."""
    unhelped = [feedback["score"] for feedback in answers(habits, tier=5) if feedback.get("resolved") is False]
    assert unhelped
    assert max(unhelped) <= 2


def test_grid_workers_nearly_always_answer(habits: Habits) -> None:
    """Grid workers answer because it is their work to look again."""
    assert len(answers(habits, "wangge-tong")) > 280


def test_an_unknown_source_has_a_temper_too(habits: Habits) -> None:
    """A source without habits of its own answers like most people."""
    assert answers(habits, "xin-qudao")
