"""A plan that cannot be is refused with what to do; its lag covers what its blows can make."""

import dataclasses
from datetime import timedelta
from typing import Any

import pytest

from local.chaos.chaos_plan import LEAP, SPEED, ChaosPlan
from operations.problem import Problem

PLAN = ChaosPlan(seed=1, reports=1000, rate=50.0, kills=2, minutes=30, brokers=1, workers=3, noise=0.1)


def test_it_lasts_as_long_as_its_reports_and_never_longer_than_its_minutes() -> None:
    """Both bound it."""
    assert PLAN.seconds == 20
    assert dataclasses.replace(PLAN, minutes=0.1).seconds == 6


def test_too_many_kills_for_its_time_are_refused() -> None:
    """They would not be told apart."""
    PLAN.check()
    with pytest.raises(Problem, match="does not fit") as refused:
        dataclasses.replace(PLAN, kills=200).check()
    assert "fewer `--kills`" in refused.value.do


@pytest.mark.parametrize("plan", [{"minutes": 0.1}, {"reports": 10}, {"reports": 825}])
def test_a_run_without_room_for_one_kill_is_refused_with_how_long_it_has_to_be(plan: dict[str, Any]) -> None:
    """Fewer kills would not help it."""
    with pytest.raises(Problem, match="does not fit") as refused:
        dataclasses.replace(PLAN, **{"kills": 1, **plan}).check()
    assert refused.value.do == "let it last 17 s: more `--reports`, a lower `--rate`, enough `--minutes`"


def test_two_brokers_are_refused() -> None:
    """One copy more, and not more than one safe."""
    with pytest.raises(Problem, match="--brokers"):
        dataclasses.replace(PLAN, brokers=2).check()


def test_a_deadline_may_be_late_by_a_leap_and_the_longest_silence_on_the_fast_clock() -> None:
    """A minute of silence is ten hours here."""
    assert LEAP + timedelta(seconds=60 * SPEED) < PLAN.late < LEAP + timedelta(seconds=180 * SPEED)
    assert PLAN.late_told == "1 day, 20:20:00: 122 s of silence at 600 times the speed, and a leap of 1 day, 0:00:00"


def test_a_fast_machine_changes_nothing() -> None:
    """A run is never faster or longer than it was asked to be."""
    assert PLAN.fitted(rate=1000.0, restart_s=4.0) == PLAN


def test_a_slow_machine_has_a_smaller_load_and_a_slower_clock_in_the_same_time() -> None:
    """As many blows; the bound on a silence grows with what restarts take, but not on the product's clock."""
    slow = PLAN.fitted(rate=30.0, restart_s=15.0)
    assert (slow.rate, slow.kills, slow.speed) == (12.0, PLAN.kills, 200)
    assert slow.seconds == PLAN.seconds
    assert slow.silence_s > 2 * PLAN.silence_s
    assert slow.late <= PLAN.late
    assert slow.possible


def test_a_machine_that_decides_next_to_nothing_is_not_struck() -> None:
    """With so few reports most partitions would have nothing in hand."""
    assert not PLAN.fitted(rate=4.0, restart_s=15.0).possible
