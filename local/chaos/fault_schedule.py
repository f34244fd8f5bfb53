"""Schedule faults: when, which, on whom. A pure function of plan and seed, so that a run can be repeated.

Owns: the order of the faults, their moments and targets. Refuses: the kinds (`fault_kinds.py`), and dealing them
(`nemesis.py`). Moments repeat to the millisecond; what the machine makes of them does not.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from local.chaos.chaos_plan import CALM_S, WARM_S, ChaosPlan
from local.chaos.fault_kinds import KILLS_AN_OTHER, OF_TEN, OF_TEN_CLUSTER, OTHERS, TAKES_S, FaultKind
from schemas.topics import CASE_PARTITIONS

CLOSEST = 0.4
"""The least share of a blow's own time after which the next may come: so some cross each other, and most do not."""


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
