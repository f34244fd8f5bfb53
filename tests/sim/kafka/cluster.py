"""One simulated Kafka: a broker that holds everything, and the network between it and its clients.

Owns: topics, offsets of groups, time stamps, and the delivery of requests (`network_faults.py` decides which are lost).
Refuses: rules of a log, a group or a transaction (their own files).

A request takes effect some milliseconds after it was sent, in the broker's own time: also when the process that sent it
has been killed or stopped meanwhile. Its answer arrives at once, or never.

Not imitated by this Kafka: several brokers, replication, a leader or coordinator that moves, metadata, rights, quotas,
sizes on the wire, compression, retention by time.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from aiokafka import TopicPartition, errors

from tests.sim.choices import Choices, span
from tests.sim.kafka.groups import Group
from tests.sim.kafka.log import Log
from tests.sim.kafka.network_faults import NetworkFaults
from tests.sim.kafka.transactions import Transactions
from tests.sim.process import WORLD

T = TypeVar("T")


class Cluster:
    """Everything that survives a process."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, choices: Choices, network: NetworkFaults, now: Callable[[], datetime]
    ) -> None:
        self.loop, self.choices, self.network = loop, choices, network
        self._now = now
        self.logs: dict[str, list[Log]] = {}
        self.groups: dict[str, Group] = {}
        self.transactions = Transactions(self)
        self._pids = 0
        self._tps: dict[tuple[str, ...], list[TopicPartition]] = {}  # a cache: topics never change

    def make_topic(self, name: str, partitions: int) -> None:
        """Make an empty topic."""
        self.logs[name] = [Log(name, number) for number in range(partitions)]

    def log(self, tp: TopicPartition) -> Log:
        """Return one partition."""
        found: Log = self.logs[tp.topic][tp.partition]
        return found

    def tps(self, topics: Iterable[str]) -> list[TopicPartition]:
        """Return all partitions of some topics."""
        asked = tuple(topics)
        if asked not in self._tps:
            self._tps[asked] = [TopicPartition(topic, log.partition) for topic in asked for log in self.logs[topic]]
        return self._tps[asked]

    def group(self, name: str) -> Group:
        """Return one consumer group."""
        if name not in self.groups:
            self.groups[name] = Group(self, name)
        return self.groups[name]

    def new_pid(self) -> int:
        """Return a producer id that is not in use."""
        self._pids += 1
        return self._pids

    def stamp(self) -> int:
        """Return the broker's time, in milliseconds since 1970."""
        return int(self._now().timestamp() * 1000)

    def call_later(self, seconds: float, work: Callable[[], None]) -> None:
        """Set a timer of the broker's own, whoever caused it."""
        self.loop.call_later(seconds, work, context=WORLD)

    def soon(self, work: Callable[[], None]) -> None:
        """Run it within the same moment or some milliseconds later."""
        if self.choices.pick(4):
            self.loop.call_soon(work, context=WORLD)
        else:
            self.call_later(span(self.choices, 0, self.network.marker_s), work)

    def deliver(self, effect: Callable[[], T], answer: asyncio.Future[T], *, answered: bool) -> None:
        """Deliver a request; its answer arrives too if `answered`."""
        if self.network.broker_down:
            if not answer.done():
                answer.set_exception(errors.KafkaConnectionError("the broker went down"))
            return
        try:
            result = effect()
        except Exception as exc:  # noqa: BLE001 (an error is an answer, too)
            if answered and not answer.done():
                answer.set_exception(exc)
            return
        if answered and not answer.done():
            answer.set_result(result)
