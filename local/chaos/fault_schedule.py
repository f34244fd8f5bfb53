"""The blows: when, which, on whom. A pure function of plan and seed, so that a run can be repeated.

Owns: the kinds of blows, how many there are of each, their order and their moments. Refuses: dealing them
(`nemesis.py`). Moments repeat to the millisecond; what the machine makes of them does not.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from local.chaos.chaos_plan import CALM_S, DEAD_S, STOPPED_S, WARM_S, ChaosPlan
from schemas.topics import CASE_PARTITIONS

CLOSEST = 0.4
"""The least share of a blow's own time after which the next may come: so some cross each other, and most do not."""


class FaultKind(StrEnum):
    """What is done."""

    KILL_WORKER = "worker killed, restarted"  # kill -9; its supervisor starts it again at once
    LEAVE_WORKER = "worker killed, left dead"  # kill -9; another has to take over
    STOP_WORKER = "worker stopped and continued"  # SIGSTOP for longer than its session lasts
    FILL_WORKER = "worker's quota full"
    SPOIL_STORE = "worker's store spoiled"  # kill -9, its store is harmed, then it is started again
    REMOVE_WORKER = "worker removed"  # SIGTERM
    ADD_WORKER = "worker added"
    KILL_BROKER = "broker killed, restarted"  # kill -9
    KILL_GROUP = "group's coordinator killed"  # kill -9 to the broker that coordinates `cases`
    KILL_WRITER = "transactions' coordinator killed"  # the same for a partition's transactional id
    BOUNCE_BROKER = "broker restarted in order"
    HALT_BROKER = "broker stopped and continued"  # SIGSTOP for as long as a worker
    FILL_BROKER = "broker's quota full"
    LEAP = "clock a day forward"


KILLS = (
    FaultKind.KILL_WORKER,
    FaultKind.LEAVE_WORKER,
    FaultKind.SPOIL_STORE,
    FaultKind.KILL_BROKER,
    FaultKind.KILL_GROUP,
    FaultKind.KILL_WRITER,
)
"""Kill -9, each counted in `--kills`."""

OF_TEN = {FaultKind.KILL_WORKER: 5, FaultKind.LEAVE_WORKER: 1, FaultKind.SPOIL_STORE: 1, FaultKind.KILL_BROKER: 3}
"""Of ten kills so many, on one broker."""

OF_TEN_CLUSTER = {
    FaultKind.KILL_WORKER: 4,
    FaultKind.LEAVE_WORKER: 1,
    FaultKind.SPOIL_STORE: 1,
    FaultKind.KILL_BROKER: 2,
    FaultKind.KILL_GROUP: 1,
    FaultKind.KILL_WRITER: 1,
}
"""The same on several brokers, where a coordinator moves."""

OTHERS = (
    FaultKind.STOP_WORKER,
    FaultKind.FILL_WORKER,
    FaultKind.BOUNCE_BROKER,
    FaultKind.HALT_BROKER,
    FaultKind.FILL_BROKER,
    FaultKind.LEAP,
)
"""One of each for every `KILLS_AN_OTHER` kills."""

KILLS_AN_OTHER = 40

TAKES_S = {
    FaultKind.KILL_WORKER: 4.0,
    FaultKind.LEAVE_WORKER: DEAD_S + 4.0,
    FaultKind.STOP_WORKER: STOPPED_S + 4.0,
    FaultKind.FILL_WORKER: 6.0,
    FaultKind.SPOIL_STORE: 5.0,
    FaultKind.REMOVE_WORKER: 4.0,
    FaultKind.ADD_WORKER: 4.0,
    FaultKind.KILL_BROKER: 8.0,
    FaultKind.KILL_GROUP: 10.0,
    FaultKind.KILL_WRITER: 10.0,
    FaultKind.BOUNCE_BROKER: 8.0,
    FaultKind.HALT_BROKER: STOPPED_S + 4.0,
    FaultKind.FILL_BROKER: 10.0,
    FaultKind.LEAP: 2.0,
}
"""Real seconds until what a blow does is over, on two idle cores; a plan without so much time presses them together."""


@dataclass(frozen=True, slots=True)
class ScheduledFault:
    """One blow."""

    at_s: float  # since the first report
    kind: FaultKind
    target: int  # the worker's, broker's or partition's number; 0: all


def schedule(seed: int, plan: ChaosPlan) -> tuple[ScheduledFault, ...]:
    """Every blow of a run, in order."""
    rng = random.Random(f"{seed} blows")
    kinds = list(_kinds(plan))
    rng.shuffle(kinds)
    targets = list(_targets(kinds, plan, rng))
    gaps = [TAKES_S[kind] * rng.uniform(CLOSEST, 1.4) for kind, _ in targets]
    scale = (plan.seconds - WARM_S - CALM_S) / sum(gaps)
    at, blows = WARM_S, []
    for (kind, target), gap in zip(targets, gaps, strict=True):
        blows.append(ScheduledFault(round(at, 3), kind, target))
        at += gap * scale
    return tuple(_leaps_apart(blows, plan.silence_s))


def _leaps_apart(blows: list[ScheduledFault], silence_s: float) -> Iterator[ScheduledFault]:
    """Leave out a leap that could fall into the same silence as the one before it: `ChaosPlan.late` allows for one."""
    last_s = -silence_s
    for blow in blows:
        if blow.kind is FaultKind.LEAP:
            if blow.at_s - last_s < silence_s:
                continue
            last_s = blow.at_s
        yield blow


def _kinds(plan: ChaosPlan) -> Iterator[FaultKind]:
    """Kills by their share, the rest to the most usual one; the others beside them, adding and removing in turn."""
    shares = OF_TEN if plan.brokers == 1 else OF_TEN_CLUSTER
    counts = {kind: plan.kills * share // 10 for kind, share in shares.items()}
    counts[FaultKind.KILL_WORKER] += plan.kills - sum(counts.values())
    rounds = -(-plan.kills // KILLS_AN_OTHER)
    for kind, count in counts.items():
        yield from [kind] * count
    yield from list(OTHERS) * rounds
    yield from [FaultKind.REMOVE_WORKER] * (2 * rounds)


def _targets(kinds: list[FaultKind], plan: ChaosPlan, rng: random.Random) -> Iterator[tuple[FaultKind, int]]:
    """Whom each hits. Of workers one is removed and the next time added again, so that never more than one is away."""
    here, away = list(range(1, plan.workers + 1)), None
    for kind in kinds:
        match kind:
            case FaultKind.REMOVE_WORKER if away is not None:
                yield FaultKind.ADD_WORKER, away
                here.append(away)
                away = None
            case FaultKind.REMOVE_WORKER if len(here) > 1:
                away = here.pop(rng.randrange(len(here)))
                yield kind, away
            case FaultKind.REMOVE_WORKER:
                continue
            case FaultKind.KILL_WRITER:
                yield kind, rng.randrange(CASE_PARTITIONS)
            case FaultKind.LEAP | FaultKind.KILL_GROUP:
                yield kind, 0
            case FaultKind.KILL_BROKER | FaultKind.BOUNCE_BROKER | FaultKind.HALT_BROKER | FaultKind.FILL_BROKER:
                yield kind, rng.randint(1, plan.brokers)
            case _:
                yield kind, rng.choice(here)
