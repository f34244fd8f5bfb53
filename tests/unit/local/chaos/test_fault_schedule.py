"""The blows: the same for the same seed, as many kills as were asked for, and nobody struck who is not there."""

import dataclasses
import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.chaos.chaos_plan import CALM_S, WARM_S, ChaosPlan
from local.chaos.fault_kinds import KILLS, FaultKind
from local.chaos.fault_schedule import ScheduledFault, schedule
from operations.problem import Problem
from schemas.topics import CASE_PARTITIONS

PLAN = ChaosPlan(seed=7, reports=20_000, rate=50.0, kills=40, minutes=30, brokers=1, workers=3, noise=0.1)
CLUSTER = dataclasses.replace(PLAN, brokers=3)
ON_BROKERS = (FaultKind.KILL_BROKER, FaultKind.BOUNCE_BROKER, FaultKind.HALT_BROKER, FaultKind.FILL_BROKER)
ON_CLUSTERS = (FaultKind.KILL_GROUP, FaultKind.KILL_WRITER)


@pytest.mark.parametrize("plan", [PLAN, CLUSTER])
def test_a_seed_repeats_its_schedule(plan: ChaosPlan) -> None:
    """And another seed has another one."""
    assert schedule(7, plan) == schedule(7, plan)
    assert schedule(7, plan) != schedule(8, plan)


@pytest.mark.parametrize("plan", [PLAN, CLUSTER])
@pytest.mark.parametrize("kills", [10, 15, 50, 200])
def test_there_are_as_many_kills_as_were_asked_for(plan: ChaosPlan, kills: int) -> None:
    """Workers and brokers mixed, and everything else beside them."""
    blows = schedule(1, dataclasses.replace(plan, kills=kills))
    kinds = Counter(blow.kind for blow in blows)
    assert sum(kinds[kind] for kind in KILLS) == kills
    assert set(kinds) == set(FaultKind) - (set(ON_CLUSTERS) if plan.brokers == 1 else set())


@pytest.mark.parametrize("plan", [PLAN, CLUSTER])
def test_blows_come_in_order_and_leave_room_at_both_ends(plan: ChaosPlan) -> None:
    """The house is warm before the first, and every partition has a next command after the last."""
    moments = [blow.at_s for blow in schedule(3, plan)]
    assert moments == sorted(moments)
    assert moments[0] >= WARM_S
    assert moments[-1] <= plan.seconds - CALM_S


@st.composite
def plans(draw: st.DrawFn) -> ChaosPlan:
    """Any that the command line takes, refused ones among them; most are about as long as their kills need."""
    kills, rate = draw(st.integers(1, 300)), draw(st.floats(0.1, 200))
    wanted_s = draw(st.floats(1, 60)) + 2 * kills
    return ChaosPlan(
        seed=draw(st.integers()),
        reports=max(1, round(wanted_s * rate)),
        rate=rate,
        kills=kills,
        minutes=draw(st.floats(0.1, 60)),
        brokers=draw(st.sampled_from([1, 3])),
        workers=draw(st.integers(2, 16)),
        noise=0.1,
    )


@given(plans())
def test_of_any_plan_that_is_taken_time_goes_forward(plan: ChaosPlan) -> None:
    """Moments ascend, within the run; who is added was removed before, and once."""
    try:
        plan.check()
    except Problem:
        return
    blows = schedule(plan.seed, plan)
    moments = [blow.at_s for blow in blows]
    assert all(before < after for before, after in itertools.pairwise(moments))
    assert moments[0] >= WARM_S
    assert moments[-1] <= plan.seconds - CALM_S
    turns = [blow for blow in blows if blow.kind in (FaultKind.REMOVE_WORKER, FaultKind.ADD_WORKER)]
    for place, blow in enumerate(turns):
        assert blow.kind is (FaultKind.ADD_WORKER if place % 2 else FaultKind.REMOVE_WORKER)
        assert not place % 2 or blow.target == turns[place - 1].target


def struck(blows: tuple[ScheduledFault, ...], workers: int) -> list[ScheduledFault]:
    """Those that hit a worker who is not there, or leave none."""
    here, wrong = set(range(1, workers + 1)), []
    for blow in blows:
        if blow.kind in (*ON_BROKERS, *ON_CLUSTERS, FaultKind.LEAP):
            continue
        if blow.kind is FaultKind.ADD_WORKER:
            wrong += [blow] if blow.target in here else []
            here.add(blow.target)
            continue
        wrong += [] if blow.target in here else [blow]
        if blow.kind is FaultKind.REMOVE_WORKER:
            here.discard(blow.target)
            wrong += [] if here else [blow]
    return wrong


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("workers", [2, 3, 5])
def test_only_who_is_there_is_struck(seed: int, workers: int) -> None:
    """A worker that was removed is added again before anything else happens to it."""
    assert struck(schedule(seed, dataclasses.replace(PLAN, workers=workers)), workers) == []


@pytest.mark.parametrize("seed", range(5))
def test_only_brokers_and_partitions_that_there_are(seed: int) -> None:
    """Numbers within bounds."""
    for blow in schedule(seed, CLUSTER):
        if blow.kind in ON_BROKERS:
            assert 1 <= blow.target <= 3
        if blow.kind is FaultKind.KILL_WRITER:
            assert 0 <= blow.target < CASE_PARTITIONS


@pytest.mark.parametrize("seed", range(20))
def test_no_two_leaps_fall_into_one_silence(seed: int) -> None:
    """The bound of what is late allows for one leap; two within it made 234 deadlines late in a run of seed 2026."""
    plan = dataclasses.replace(PLAN, kills=200)
    leaps = [blow.at_s for blow in schedule(seed, plan) if blow.kind is FaultKind.LEAP]
    assert leaps
    assert all(after - before >= plan.silence_s for before, after in itertools.pairwise(leaps))
