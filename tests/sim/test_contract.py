"""The ledger on the simulated Kafka keeps the same contract as the one in memory and the one on a broker.

Owns: opening it. Refuses: the contract itself (`ledger_contract.py`).
"""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest_asyncio
from aiokafka import TopicPartition

from schemas.topics import Topic
from streams.client import connections
from streams.deployment import Deployment
from streams.ledger.base_ledger import BaseLedger
from streams.ledger.kafka_ledger import KafkaLedger, open_ledger
from tests.flow.ledger.ledger_contract import NOON, PARTITIONS, LedgerContract
from tests.sim.choices import First
from tests.sim.disk import Disk
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.network_faults import NetworkFaults
from tests.sim.patching import simulated_clients
from tests.support.toy_domain import TOY_LEDGER, ToyDomain, ToyState

PLACE = Deployment(kafka="simulated", name="toy", worker="w", trusted=True, partitions=PARTITIONS)


class TestSimulated(LedgerContract):
    """The contract on the simulated Kafka. Its loop is pytest's own: the clients need no virtual time."""

    @pytest_asyncio.fixture(autouse=True)
    async def _place(self) -> AsyncIterator[None]:
        choices = First()
        self.cluster = Cluster(asyncio.get_running_loop(), choices, NetworkFaults(choices, {}), lambda: NOON)
        for topic in (TOY_LEDGER.commands, TOY_LEDGER.state, Topic.CASE_EVENTS, Topic.DLQ):
            self.cluster.make_topic(PLACE.topic(topic), PARTITIONS)
        self.disk = Disk(lambda number: self.cluster.logs[PLACE.topic(TOY_LEDGER.state)][number].end)
        self.opened: list[KafkaLedger[ToyState]] = []
        with simulated_clients(self.cluster, lambda _: self.disk.open):
            self.consumer = connections.member(PLACE, TOY_LEDGER.group)
            await self.consumer.start()
            self.consumer.assign([TopicPartition(PLACE.topic(TOY_LEDGER.commands), 0)])
            yield
            for ledger in self.opened:
                await ledger.close()

    async def open(self) -> BaseLedger[ToyState]:
        """Open with a producer of its own, and the store that the previous ledger left."""
        ledger = await open_ledger(ToyDomain(), TOY_LEDGER, PLACE, self.consumer, 0, self.disk.open)
        self.opened.append(ledger)
        return ledger

    async def sent_commands(self) -> list[tuple[int, bytes | None]]:
        """As a reader of committed records finds them, once the markers are written."""
        while self.cluster.transactions.open:  # noqa: ASYNC110 (the broker sends no event)
            await asyncio.sleep(0.001)
        logs = self.cluster.logs[PLACE.topic(TOY_LEDGER.commands)]
        return [(log.partition, one.key) for log in logs for one in log.read(0, log.end, committed=True)[0]]

    async def committed_texts(self) -> list[str]:
        """As a reader of committed records finds it, once the markers are written."""
        while self.cluster.transactions.open:  # noqa: ASYNC110 (the broker sends no event)
            await asyncio.sleep(0.001)
        logs = self.cluster.logs[PLACE.topic(Topic.CASE_EVENTS)]
        found = [one for log in logs for one in log.read(0, log.end, committed=True)[0]]
        return [orjson.loads(one.value or b"{}")["text"] for one in found]
