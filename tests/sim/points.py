"""Faults at named points instead of drawn ones: the n-th step of the workers, or the n-th request.

Owns: counting both, and striking there. Refuses: choosing where (`exhaust.py`, kept scenarios).

| strike | what happens at its point |
| --- | --- |
| `kill` | the process dies before this step, and is started again |
| `stop` | it sleeps for 8 s before this step, longer than a session: somebody else has what it had |
| `expel` | its group throws it out at this step, and it does not know: two owners |
| `abort` | the broker aborts what transactions are open at this step |
| `away` | the broker is gone for a second from this step on |
| `lost`, `unheard` | this request never arrives; its answer never does |
"""

from dataclasses import dataclass
from typing import Literal

from tests.sim.kafka.weather import Fate
from tests.sim.process import Process
from tests.sim.world import World

Kind = Literal["kill", "stop", "expel", "abort", "away", "lost", "unheard"]

AT_STEPS: tuple[Kind, ...] = ("kill", "stop", "expel", "abort", "away")
AT_REQUESTS: dict[Kind, Fate] = {"lost": Fate.LOST, "unheard": Fate.UNHEARD}

SLEEP_S = 8.0
GONE_S = 1.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault at one point, counted from 1."""

    kind: Kind
    at: int


class Points:
    """Counts the steps and requests of a world, and strikes."""

    def __init__(self, world: World, *strikes: Strike) -> None:
        self._world = world
        self._steps = {one.at: one.kind for one in strikes if one.kind in AT_STEPS}
        self._requests = {one.at: AT_REQUESTS[one.kind] for one in strikes if one.kind in AT_REQUESTS}
        self.steps = self.requests = 0
        self.struck = 0
        world.each_step = self._step
        world.weather.fate = self._fate  # type: ignore[method-assign,assignment]

    def _step(self, process: Process) -> None:
        self.steps += 1
        kind = self._steps.get(self.steps)
        if kind is not None:
            self.struck += 1
            getattr(self, f"_{kind}")(process)

    def _fate(self, _: str) -> Fate:
        self.requests += 1
        fate = self._requests.get(self.requests, Fate.FINE)
        self.struck += fate is not Fate.FINE
        return fate

    def _kill(self, process: Process) -> None:
        process.kill()

    def _stop(self, process: Process) -> None:
        process.stop()
        self._world.later(SLEEP_S, lambda: process.go_on(self._world.loop))

    def _expel(self, process: Process) -> None:
        instance = process.name.partition("/")[0]
        for group in self._world.cluster.groups.values():
            if instance in group.members:
                group.expel(instance)

    def _abort(self, _: Process) -> None:
        for name in self._world.cluster.transactions.writers:
            self._world.cluster.transactions.abort(name)

    def _away(self, _: Process) -> None:
        if not self._world.weather.away:
            self._world.weather.go_away()
            self._world.later(GONE_S, self._world.weather.come_back)
