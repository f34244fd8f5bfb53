"""How reporters answer: most are content, the put off and the long kept waiting are not."""

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
    """The day's habits."""
    return read_habits((PACK / "people.yaml").read_text(encoding="utf-8"))


def status(number: int = 0, **changes: object) -> dict[str, Any]:
    """A reporter's view of a case that is said to be done."""
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
    """The answers of three hundred reporters, the silent left out."""
    found = [answer(source, status(number, **changes), AT, habits) for number in range(300)]
    return [planned.action for planned in found if planned is not None]


def share_resolved(said: list[dict[str, Any]]) -> float:
    """How many of those who answered say that it is resolved."""
    answered = [one for one in said if one["answer"] == "answered"]
    return sum(bool(one["resolved"]) for one in answered) / len(answered)


def test_who_is_not_asked_does_not_answer(habits: Habits) -> None:
    """No question, no feedback."""
    assert answer("mashang-fengxing", status(ask=None), AT, habits) is None


def test_an_answer_is_the_same_for_ever_and_in_contract_form(habits: Habits) -> None:
    """Same view, same answer; each can be read as an action."""
    assert answers(habits) == answers(habits)
    assert all(read_action(one) for one in answers(habits))


def test_an_answer_comes_while_it_is_waited_for(habits: Habits) -> None:
    """After the question and before the time for answers is over."""
    until = AT + timedelta(minutes=20)
    ask = {"round": 1, "until": until.isoformat()}
    found = [answer("yijian-xiang", status(number, ask=ask), AT, habits) for number in range(100)]
    assert all(AT <= planned.at < until for planned in found if planned)


def test_most_are_content_and_some_are_silent(habits: Habits) -> None:
    """A case done in time and told in plain words satisfies."""
    said = answers(habits)
    assert 150 < len(said) < 270
    assert 0.8 < share_resolved(said) < 1


def test_a_phrase_instead_of_a_result_makes_angry(habits: Habits) -> None:
    """Nobody likes to be told that it is being followed up."""
    phrase = [{"at": "2026-11-24T14:59:00.000+08:00", "unit": "xunlu", "text": f"办结：{habits.brush_offs[0]}"}]
    assert share_resolved(answers(habits, notes=phrase)) < 0.7


def test_the_later_the_angrier(habits: Habits) -> None:
    """Ten hours after the promise fewer are content, and they give less."""
    late = answers(habits, promise=(AT - timedelta(hours=10)).isoformat())
    in_time = answers(habits)
    assert share_resolved(late) < share_resolved(in_time) - 0.1
    assert _mean(late) < _mean(in_time)


def _mean(said: list[dict[str, Any]]) -> float:
    scores = [one["score"] for one in said if one["answer"] == "answered"]
    return float(sum(scores)) / len(scores)


def test_who_is_not_helped_gives_two_at_the_most(habits: Habits) -> None:
    """Stars and word agree."""
    unhelped = [one["score"] for one in answers(habits, tier=5) if one.get("resolved") is False]
    assert unhelped
    assert max(unhelped) <= 2


def test_grid_workers_always_answer(habits: Habits) -> None:
    """It is their work to look again."""
    assert len(answers(habits, "wangge-tong")) > 280


def test_an_unknown_source_has_a_temper_too(habits: Habits) -> None:
    """A source that nobody described answers like most people."""
    assert answers(habits, "xin-qudao")
