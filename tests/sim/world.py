"""One run: a deployment of real workers over a simulated Kafka, people, faults, and the check that all work gets done.

Owns: the two phases (safety under faults; then faults end and the world has to settle within a bound), `pending`.
Refuses: judging (`judges/`).
"""

import asyncio
import gc
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from handlers.policy.rules import Rules
from schemas.internal.state import Case
from schemas.topics import Topic
from streams.cases import CASES
from streams.client.control_topic import CLOCK_KEY
from streams.clock import VirtualClock
from streams.deployment import Deployment
from streams.ledger.store import Stores
from streams.topology.diff import WantedTopic, wanted
from streams.topology.names import input_topics
from streams.worker.worker import run_worker
from tests.sim.choices import Choices, one_of, span
from tests.sim.disk import Disk
from tests.sim.faults import Faults
from tests.sim.histories import History, Step
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.log import Entry, Log, Txn
from tests.sim.kafka.network_faults import NetworkFaults
from tests.sim.loop import SimLoop
from tests.sim.memoized_domain import cases
from tests.sim.nemesis import Nemesis
from tests.sim.patching import simulated_clients
from tests.sim.process import WORLD, Process
from tests.sim.supervised_worker import SupervisedWorker
from tests.support.simulated_day import rules

WORLD_BEGINS = datetime.fromisoformat("2026-11-24T08:00:00+08:00")
"""The machines' time when a world begins."""

CATCH_UP_S = 150.0
"""How long the world waits under faults until all input has been taken in."""

SETTLE_S = 150.0
"""Virtual seconds within which all work is done once no more faults happen: a session, a rebalance and all five tries
after a fence (`FENCED`, 30 s) may follow each other, and a process that gave up is started again.
"""

CHECK_INTERVAL_S = 0.25
"""Seconds between two checks whether the world has settled."""

KEPT = timedelta(days=6)
"""Input topics are kept for 7 days: no record is taken in again later, and no run jumps so far while one may be."""


@cache
def _deployment_and_topics(partitions: int) -> tuple[Deployment, tuple[WantedTopic, ...], tuple[str, ...]]:
    """Return the deployment, its topics, and those the intake reads.

    They are the same in all runs, and working them out takes half of a small run.
    """
    deployment = Deployment(kafka="simulated", name="qingjiang", worker="nobody", trusted=True, partitions=partitions)
    return deployment, wanted(deployment, rules()), input_topics(deployment, rules())


class NotSettledError(Exception):
    """Work is left that nothing keeps from being done."""


class World:
    """The world of one run; it is used once."""

    spec = CASES  # the ledger that decides

    def __init__(self, choices: Choices, faults: Faults, history: History) -> None:
        self.choices, self.faults, self.history = choices, faults, history
        self.rules: Rules = rules()
        self.loop = SimLoop(choices)
        self.network = NetworkFaults(choices, faults.requests)
        self.network.marker_s = 0.5 if faults.slow_markers else 0.01
        self.cluster = Cluster(self.loop, choices, self.network, self.machine)
        self.deployment, topics, self.inputs = _deployment_and_topics(faults.partitions)
        for want in topics:
            self.cluster.make_topic(want.name, want.partitions)
        self.workers: list[SupervisedWorker] = []
        self.disks: dict[str, Disk] = {}
        self.processes: list[Process] = []
        self.nemesis = Nemesis(self, faults)
        self.clock_at = history.steps[0].at
        self.clock_settings: list[tuple[float, datetime]] = []  # (second of the world, time set)
        self.input_written_s: dict[tuple[str, int], float] = {}  # by topic and offset
        self.settled_in_s = 0.0
        self.each_step: Callable[[Process], None] | None = None  # called before each step of each process

    def work(self, deployment: Deployment, stop: asyncio.Event) -> Coroutine[Any, Any, None]:
        """Run what a worker's process does."""
        return run_worker(deployment, self.rules, stop, machine=self.machine)

    def _stores(self, deployment: Deployment) -> Stores:
        """Return a worker's stores, which outlive its processes."""
        return self.disks.setdefault(deployment.worker, Disk(self._end_of_states)).open

    def _end_of_states(self, partition: int) -> int:
        return self.cluster.logs[self.deployment.topic(self.spec.state)][partition].end

    def machine(self) -> datetime:
        """Return the machines' time, which is the same on all of them."""
        return WORLD_BEGINS + timedelta(seconds=self.loop.time())

    def call_later(self, seconds: float, work: Callable[[], None]) -> None:
        """Schedule work of the world itself."""
        self.loop.call_later(seconds, work, context=WORLD)

    def run(self) -> "World":
        """Run until the world has settled, or raise `NotSettledError`."""
        gc.disable()
        try:
            with simulated_clients(self.cluster, self._stores):
                self.loop.run(self._live())
        finally:
            self._close_processes()
            gc.enable()
        return self

    def set_clock(self, at: datetime) -> None:
        """Set the product's clock as an operator does; it never goes back."""
        self.clock_at = max(self.clock_at, at)
        self.clock_settings.append((self.loop.time(), self.clock_at))
        setting = VirtualClock(base=self.clock_at, since=self.machine(), speed=0)
        self._write(self.deployment.topic(Topic.CONTROL), CLOCK_KEY, setting.model_dump_json().encode())

    def add_worker(self) -> bool:
        """Let a worker join unless four run already."""
        if sum(not worker.process.dead for worker in self.workers) > 3:
            return False
        self.workers.append(SupervisedWorker(self, f"w{len(self.workers)}"))
        return True

    async def _live(self) -> None:
        self.set_clock(self.clock_at)
        for _ in range(self.faults.workers):
            self.add_worker()
        self._nemesis_task = asyncio.ensure_future(self.nemesis.work())
        self.network.faults_on = True
        await asyncio.sleep(span(self.choices, 0, 1))
        for step in self.history.steps:
            await self._step(step)
        await self._end_faults()
        await self._settle()
        self.set_clock(self.history.last)
        await self._settle()

    async def _step(self, step: Step) -> None:
        """Set the time and write the step's records; give the engine some moments, or none."""
        if step.at - self.clock_at > KEPT:
            began = self.loop.time()
            while self._not_taken_in() is not None:
                if self.loop.time() - began > CATCH_UP_S:  # faults are over for this run
                    await self._end_faults()
                    await self._settle()
                await asyncio.sleep(CHECK_INTERVAL_S)
        self.set_clock(step.at)
        await asyncio.sleep(one_of(self.choices, [0.0, 0.1, 0.5]))
        for sent in step.sent:
            self._write(self.deployment.prefix + sent.topic, sent.key.encode() if sent.key else None, sent.value)
        await asyncio.sleep(one_of(self.choices, [0.02, 0.3, 1.0]))

    def _write(self, topic: str, key: bytes | None, value: bytes) -> None:
        """Write as a producer elsewhere that meets no faults; records carry the product's time."""
        log = self.cluster.logs[topic][0]
        self.input_written_s[topic, log.end] = self.loop.time()
        stamp = int(self.clock_at.timestamp() * 1000)
        log.append([Entry(0, stamp, key, value)])
        if self.faults.in_transactions and topic in self.inputs:
            log.mark(Txn(-1, 0, committed=True), stamp)

    async def _end_faults(self) -> None:
        """End all faults, resume what was stopped, and make sure that a worker runs."""
        self._nemesis_task.cancel()
        self.network.faults_on = False
        self.cluster.transactions.to_abort = 0
        self.network.start_broker()
        for worker in self.workers:
            worker.process.dies_at_step = None
            if worker.process.stopped and not worker.process.dead:
                worker.process.resume(self.loop)
        if not any(worker.wanted for worker in self.workers):
            self.add_worker()

    async def _settle(self) -> None:
        began = self.loop.time()
        while (left := self.pending()) is not None:
            if self.loop.time() - began > SETTLE_S:
                raise NotSettledError(left)
            await asyncio.sleep(CHECK_INTERVAL_S)
        self.settled_in_s = max(self.settled_in_s, self.loop.time() - began)

    def pending(self) -> str | None:
        """Return in words what is still to be done; null means nothing."""
        if (left := self._not_taken_in()) is not None:
            return left
        if self.cluster.transactions.open:
            return f"transactions are open: {', '.join(self.cluster.transactions.open)}"
        return self._due()

    def _not_taken_in(self) -> str | None:
        taken_in = self.cluster.group(self.deployment.group("intake")).committed
        for tp in self.cluster.tps(self.inputs):
            end = self.cluster.log(tp).end
            if taken_in.get(tp, 0) < end:
                return f"{tp.topic}-{tp.partition} is taken in up to {taken_in.get(tp, 0)} of {end}"
        return self._undecided()

    def _undecided(self) -> str | None:
        decided = self.cluster.group(self.deployment.group(self.spec.group)).committed
        for tp in self.cluster.tps([self.deployment.topic(self.spec.commands)]):
            end = self.cluster.log(tp).end
            if decided.get(tp, 0) < end:
                return f"commands {tp.partition} are decided up to {decided.get(tp, 0)} of {end}"
        return None

    def _due(self) -> str | None:
        domain = cases(self.rules)
        for key, case in self.states().items():
            due = domain.next_due(case)
            if due is not None and due <= self.clock_at:
                return f"case {key}: a deadline of {due:%m-%d %H:%M} has not fired at {self.clock_at:%m-%d %H:%M}"
        return None

    def states(self) -> dict[str, Case]:
        """Return what the state topic says of each case that is not forgotten and not set aside."""
        read = cases(self.rules).read_state
        last: dict[str, Entry] = {}
        for log in self.cluster.logs[self.deployment.topic(self.spec.state)]:
            last.update(((one.key or b"").decode(), one) for one in log.read(0, log.end, committed=True)[0])
        return {key: read(one.value) for key, one in last.items() if one.value is not None and not one.headers}

    def clock(self, second: float) -> datetime:
        """Return what the clock was set to at some second of the world."""
        return self.clock_settings[bisect_right(self.clock_settings, second, key=lambda setting: setting[0]) - 1][1]

    def seconds(self, stamp: int) -> float:
        """Return a broker's time stamp as a second of the world."""
        return stamp / 1000 - WORLD_BEGINS.timestamp()

    def process_started_s(self, txn: Txn) -> float:
        """Return when the process started that wrote a transaction."""
        process = self.cluster.transactions.owners[txn.pid, txn.epoch]
        return process.started_s if process else 0.0

    def opened(self, txn: Txn) -> float:
        """Return when the partition was opened whose ledger wrote a transaction."""
        return self.cluster.transactions.fenced_at_s[txn.pid, txn.epoch]

    def logs(self, topic: Topic) -> list[Log]:
        """Return all partitions of all topics of a row."""
        prefix, _, suffix = (self.deployment.prefix + topic.row.name).partition("{}")
        exact = not topic.row.each
        return [
            log
            for name, logs in self.cluster.logs.items()
            if (name == prefix if exact else name.startswith(prefix) and name.endswith(suffix) and name.count(".") == 3)
            for log in logs
        ]

    def injected(self) -> int:
        """Return how many faults happened in this run."""
        return sum(self.done().values())

    def done(self) -> Counter[str]:
        """Count the faults that happened in this run, by kind."""
        stores = sum(store.faults_met for disk in self.disks.values() for store in disk.stores.values())
        others = Counter({"abort": self.cluster.transactions.aborted, "store": stores})
        return self.nemesis.done + self.network.done + others

    def _close_processes(self) -> None:
        asyncio._set_running_loop(self.loop)  # closing a task asks for it
        try:
            for process in self.processes:
                process.close_tasks()
        finally:
            asyncio._set_running_loop(None)
            self.loop.close()
