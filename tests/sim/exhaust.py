"""Every place where one or two faults can strike in a small history, walked and counted.

Owns: which faults at which points, and that each run is judged. Refuses: chance.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.sim.choices import Choices, Exhaustive, First
from tests.sim.faults import Faults
from tests.sim.points import AT_REQUESTS, AT_STEPS, Kind, Points, Strike
from tests.sim.run import judged
from tests.sim.scripts import History
from tests.sim.small import Small, Telling
from tests.sim.world import NotQuietError, World

Make = Callable[[], World]


@dataclass(frozen=True, slots=True)
class Length:
    """Of a run without faults: so many points there are."""

    steps: int
    requests: int

    def of(self, kind: Kind) -> int:
        """Points of a kind of fault."""
        return self.requests if kind in AT_REQUESTS else self.steps


Choose = Callable[[Choices, Length], tuple[Strike, ...]]
"""Where the faults of one run strike."""


def small() -> World:
    """Two workers: somebody is there to take over."""
    return Small(First(), workers=2)


def telling() -> World:
    """Two workers and two partitions, whose states send each other commands."""
    return Telling(First(), workers=2)


def large(history: History) -> Make:
    """The whole worker over the real trade."""
    return lambda: World(First(), Faults(workers=2, partitions=1), history)


def length(make: Make) -> Length:
    """Live it once without a fault."""
    world = make()
    points = Points(world)
    world.run()
    return Length(points.steps, points.requests)


def walked(make: Make, whole: Length, choose: Choose) -> Iterator[tuple[tuple[Strike, ...], str | None]]:
    """Each series of strikes once, with what was wrong."""
    choices = Exhaustive()
    while choices.more():
        strikes = choose(choices, whole)
        yield strikes, struck(make, strikes)


def struck(make: Make, strikes: tuple[Strike, ...]) -> str | None:
    """One run under these strikes, judged."""
    world = make()
    Points(world, *strikes)
    try:
        world.run()
    except NotQuietError as exc:
        return f"not quiet: {exc}"
    if isinstance(world, Small):
        return world.wrong()
    return next(iter(judged(world)), None)


def single(kinds: tuple[Kind, ...] = (*AT_STEPS, *AT_REQUESTS)) -> Choose:
    """Every kind at every point."""

    def choose(choices: Choices, whole: Length) -> tuple[Strike, ...]:
        kind = kinds[choices.pick(len(kinds))]
        return (Strike(kind, 1 + choices.pick(whole.of(kind))),)

    return choose


def pairs(firsts: tuple[Kind, ...], seconds: tuple[Kind, ...], every: int) -> Choose:
    """Each of the first kinds with each of the second, one at every `every`-th point, the other at those after it.

    A second strike may lie up to half a run beyond the end: after a fault a run is longer.
    """

    def choose(choices: Choices, whole: Length) -> tuple[Strike, ...]:
        first, second = firsts[choices.pick(len(firsts))], seconds[choices.pick(len(seconds))]
        at = 1 + every * choices.pick(-(-whole.of(first) // every))
        share = at / whole.of(first)
        rest = whole.of(second) * 3 // 2 - int(share * whole.of(second))
        then = int(share * whole.of(second)) + 1 + every * choices.pick(max(1, -(-rest // every)))
        return Strike(first, at), Strike(second, then)

    return choose
