"""Faults at chosen points instead of drawn ones: at the n-th step of the workers, or at the n-th request.

Owns: counting both, and injecting the fault there. Refuses: choosing the points (`exhaust.py`, kept scenarios).

| fault | what happens at its point |
| --- | --- |
| `kill` | the process dies before this step, and is started again |
| `stop` | it sleeps for 8 s before this step, longer than a session: another worker takes its partitions |
| `expel` | its group expels it at this step, and it does not know: two owners |
| `abort` | the broker aborts the transactions that are open at this step |
| `away` | the broker is down for a second from this step on |
| `request-lost`, `answer-lost` | this request never arrives; its answer never does |
"""

from dataclasses import dataclass
from typing import Literal

from tests.sim.kafka.network_faults import RequestFate
from tests.sim.process import Process
from tests.sim.world import World

Kind = Literal["kill", "stop", "expel", "abort", "away", "request-lost", "answer-lost"]

AT_STEPS: tuple[Kind, ...] = ("kill", "stop", "expel", "abort", "away")
AT_REQUESTS: dict[Kind, RequestFate] = {
    "request-lost": RequestFate.REQUEST_LOST,
    "answer-lost": RequestFate.ANSWER_LOST,
}

STOPPED_S = 8.0
BROKER_DOWN_S = 1.0


@dataclass(frozen=True, slots=True)
class PointFault:
    """One fault at one point, counted from 1."""

    kind: Kind
    at: int


class FaultPoints:
    """Counter of the steps and requests of a world, which injects the faults."""

    def __init__(self, world: World, *point_faults: PointFault) -> None:
        self._world = world
        self._steps = {one.at: one.kind for one in point_faults if one.kind in AT_STEPS}
        self._requests = {one.at: AT_REQUESTS[one.kind] for one in point_faults if one.kind in AT_REQUESTS}
        self.steps = self.requests = 0
        self.injected = 0
        world.each_step = self._step
        world.network.fate = self._fate  # type: ignore[method-assign,assignment]

    def _step(self, process: Process) -> None:
        self.steps += 1
        kind = self._steps.get(self.steps)
        if kind is not None:
            self.injected += 1
            getattr(self, f"_{kind}")(process)

    def _fate(self, _: str) -> RequestFate:
        self.requests += 1
        fate = self._requests.get(self.requests, RequestFate.DELIVERED)
        self.injected += fate is not RequestFate.DELIVERED
        return fate

    def _kill(self, process: Process) -> None:
        process.kill()

    def _stop(self, process: Process) -> None:
        process.stop()
        self._world.call_later(STOPPED_S, lambda: process.resume(self._world.loop))

    def _expel(self, process: Process) -> None:
        instance = process.name.partition("/")[0]
        for group in self._world.cluster.groups.values():
            if instance in group.members:
                group.expel(instance)

    def _abort(self, _: Process) -> None:
        for name in self._world.cluster.transactions.writers:
            self._world.cluster.transactions.abort(name)

    def _away(self, _: Process) -> None:
        if not self._world.network.broker_down:
            self._world.network.stop_broker()
            self._world.call_later(BROKER_DOWN_S, self._world.network.start_broker)
