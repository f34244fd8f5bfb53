"""Every place where one or two faults can happen in a small history, walked and counted.

Owns: which faults happen at which points, and that each run is judged. Refuses: chance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.sim.choices import Choices, Exhaustive, First
from tests.sim.fault_points import AT_REQUESTS, AT_STEPS, FaultPoints, Kind, PointFault
from tests.sim.faults import Faults
from tests.sim.histories import History
from tests.sim.run import judge_run
from tests.sim.small_world import CommandingWorld, SmallWorld
from tests.sim.world import NotSettledError, World

MakeWorld = Callable[[], World]


@dataclass(frozen=True, slots=True)
class RunLength:
    """The number of points in a run without faults."""

    steps: int
    requests: int

    def of(self, kind: Kind) -> int:
        """Return how many points there are for a kind of fault."""
        return self.requests if kind in AT_REQUESTS else self.steps


Choose = Callable[[Choices, RunLength], tuple[PointFault, ...]]
"""Choose where the faults of one run happen."""


def small_world() -> World:
    """Return a world with two workers, so that one can take over from the other."""
    return SmallWorld(First(), workers=2)


def commanding_world() -> World:
    """Return a world of two workers and two partitions, whose states send each other commands."""
    return CommandingWorld(First(), workers=2)


def full_world(history: History) -> MakeWorld:
    """Return a maker of worlds that run the whole worker over the real domain."""
    return lambda: World(First(), Faults(workers=2, partitions=1), history)


def measure_run(make: MakeWorld) -> RunLength:
    """Run once without a fault and count the points."""
    world = make()
    points = FaultPoints(world)
    world.run()
    return RunLength(points.steps, points.requests)


def walk_faults(
    make: MakeWorld, run_length: RunLength, choose: Choose
) -> Iterator[tuple[tuple[PointFault, ...], str | None]]:
    """Run each series of faults once; yield it with what was wrong."""
    choices = Exhaustive()
    while choices.more():
        point_faults = choose(choices, run_length)
        yield point_faults, run_with_faults(make, point_faults)


def run_with_faults(make: MakeWorld, point_faults: tuple[PointFault, ...]) -> str | None:
    """Run once under these faults and return the first thing that was wrong."""
    world = make()
    FaultPoints(world, *point_faults)
    try:
        world.run()
    except NotSettledError as exc:
        return f"not settled: {exc}"
    if isinstance(world, SmallWorld):
        return world.wrong()
    return next(iter(judge_run(world)), None)


def single_faults(kinds: tuple[Kind, ...] = (*AT_STEPS, *AT_REQUESTS)) -> Choose:
    """Choose every kind of fault at every point."""

    def choose(choices: Choices, run_length: RunLength) -> tuple[PointFault, ...]:
        kind = kinds[choices.pick(len(kinds))]
        return (PointFault(kind, 1 + choices.pick(run_length.of(kind))),)

    return choose


def fault_pairs(firsts: tuple[Kind, ...], seconds: tuple[Kind, ...], every: int) -> Choose:
    """Choose each first kind at every `every`-th point, with each second kind at the points after it.

    A second fault may lie up to half a run beyond the end: after a fault a run is longer.
    """

    def choose(choices: Choices, run_length: RunLength) -> tuple[PointFault, ...]:
        first, second = firsts[choices.pick(len(firsts))], seconds[choices.pick(len(seconds))]
        at = 1 + every * choices.pick(-(-run_length.of(first) // every))
        share = at / run_length.of(first)
        rest = run_length.of(second) * 3 // 2 - int(share * run_length.of(second))
        then = int(share * run_length.of(second)) + 1 + every * choices.pick(max(1, -(-rest // every)))
        return PointFault(first, at), PointFault(second, then)

    return choose
