"""A deadline may be late when its partition was not live; not when a later one has spoken before it."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from local.chaos.lateness import Lateness
from local.chaos.recovery import Spread
from schemas.topics import Topic
from tests.support.recorded_log import entries
from tests.support.simulated_day import played

DAY = datetime.fromisoformat("2026-11-24T00:00:00+08:00")


def hour(number: float) -> str:
    """Of the day."""
    return (DAY + timedelta(hours=number)).isoformat()


def opened(case: str) -> dict[str, Any]:
    """A fact that arms a deadline as the case's first."""
    cause = {"type": "report", "id": case}
    return {"type": "chuishao.case.opened", "subject": case, "time": hour(0), "data": {"cause": cause}}


def breached(case: str, due: float, at: float, leg: str = "accept", armed: int = 1) -> dict[str, Any]:
    """Its deadline speaks."""
    data = {"cause": {"type": "timer", "id": f"{leg}/-/{armed}/due"}, "leg": leg, "due": hour(due)}
    return {"type": "chuishao.case.breached", "subject": case, "time": hour(at), "data": data}


def lateness_of(*events: dict[str, Any] | tuple[dict[str, Any], int]) -> Lateness:
    """All on partition 0, if it is not said."""
    lateness = Lateness()
    for one in events:
        event, partition = one if isinstance(one, tuple) else (one, 0)
        lateness.add(event, partition)
    return lateness


def test_what_fell_due_before_going_live_is_late_and_not_passed_over() -> None:
    """All of it fires when the partition goes live again."""
    said = lateness_of(
        opened("a"), opened("b"), opened("c"), breached("a", 1, 1), breached("b", 2, 9), breached("c", 8, 9)
    )
    assert said.passed_over == 0
    assert said.behind == Spread(2, 3600.0, 7 * 3600.0, 7 * 3600.0)


def test_a_deadline_behind_a_later_one_was_passed_over() -> None:
    """The partition spoke at 8, so it was live; what was due at 2 came at 9."""
    assert lateness_of(opened("a"), opened("b"), breached("a", 8, 8), breached("b", 2, 9)).passed_over == 1
    more = (opened("c"), breached("a", 8, 8), breached("c", 3, 9), breached("b", 2, 10))
    assert lateness_of(opened("a"), opened("b"), *more).passed_over == 2


@pytest.mark.parametrize(
    "told",
    [
        (opened("a"), breached("a", 8, 8), opened("b"), breached("b", 2, 9)),  # armed afterwards: a command that waited
        (opened("a"), (opened("b"), 1), breached("a", 8, 8), (breached("b", 2, 9), 1)),  # on another partition
        (opened("a"), opened("b"), breached("a", 8, 8), breached("b", 2, 9, leg="promise")),  # it rested
        (
            opened("a"),
            opened("b"),
            breached("a", 30, 30),
            breached("b", 2, 9),
        ),  # the first one's worker heard of a leap
        (opened("a"), opened("b"), breached("a", 8, 9), breached("b", 2, 9)),  # at once
        (opened("a"), opened("b"), breached("a", 1, 8), breached("b", 2, 9)),  # it went down amid what was overdue
        (opened("a"), breached("a", 2, 9, armed=5)),  # no such fact: a hole
    ],
)
def test_what_looks_like_it_and_is_not(told: tuple[Any, ...]) -> None:
    """No false alarm."""
    assert lateness_of(*told).passed_over == 0


def test_only_what_fell_due_long_enough_before_the_end_could_be_seen_late() -> None:
    """The bound counts from the end backwards."""
    said = lateness_of(opened("a"), opened("b"), breached("a", 1, 1), breached("b", 5, 5))
    end = DAY + timedelta(hours=10)
    assert [said.visible(end, timedelta(hours=late)) for late in (1, 5, 6, 10)] == [2, 2, 1, 0]


def test_a_played_day_passes_nothing_over() -> None:
    """The engine's own events have the form that is read here."""
    recorded_day, said = played(), Lateness()
    for entry in entries(recorded_day.commands, recorded_day.messages):
        if entry.topic is Topic.CASE_EVENTS:
            said.add(orjson.loads(entry.value or b""), 0)
    assert len(said.due) > 10
    assert said.passed_over == 0
