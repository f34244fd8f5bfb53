"""The places where the simulated world replaces parts of the worker; nothing else is replaced.

They are the four makers of `streams.client.connections`, the two questions of `streams.client.patches.topic_ids`, those
of `streams.client.open_transactions`, a worker's stores, and the machine's clock as a store reads it.

Owns: replacing them for the time of a run. Refuses: any other change to what is tested. The memory of
`memoized_domain.py` changes no result: the domain is pure, so the same arguments give the same answer.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka import TopicPartition

from streams.client import connections, open_transactions
from streams.client.patches import topic_ids
from streams.deployment import Deployment, Duty
from streams.ledger import base_ledger, kafka_ledger, transaction
from streams.ledger.store import Stores
from streams.worker import worker
from tests.sim import memoized_domain
from tests.sim.kafka.admin import Admin
from tests.sim.kafka.client import Client
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.consumer import Consumer
from tests.sim.kafka.log import TOMBSTONES_MS
from tests.sim.kafka.member import GroupMember
from tests.sim.kafka.producer import Producer


@contextmanager
def simulated_clients(cluster: Cluster, stores: Callable[[Deployment], Stores]) -> Iterator[None]:
    """Connect all clients to this cluster, and give workers these stores."""

    def producer(_: Deployment, *, transactional_id: str | None = None) -> Producer:
        return Producer(cluster, transactional_id)

    def member(deployment: Deployment, duty: Duty) -> GroupMember:
        return GroupMember(cluster, deployment.group(duty), deployment.worker)

    def reader(_: Deployment, __: str = "read_committed") -> Consumer:
        return Consumer(cluster)

    def admin(_: Deployment) -> Admin:
        return Admin(cluster)

    async def identity(client: Client, topic: str) -> str:
        return await client.ask("describe", lambda: f"simulated/{topic}")

    async def tombstones_ms(client: Client, _: str) -> int:
        return await client.ask("describe", lambda: TOMBSTONES_MS)

    async def held_back(client: Client, tp: TopicPartition) -> int:
        return await client.ask("ends", lambda: cluster.log(tp).end - cluster.log(tp).stable)

    async def written_end(client: Client, tp: TopicPartition) -> int:
        return await client.ask_until_answered("ends", lambda: cluster.log(tp).end, connections.REQUEST_MS / 1000)

    with (
        patched(topic_ids, topic_identity=identity, tombstones_ms=tombstones_ms),
        patched(open_transactions, held_back=held_back, written_end=written_end),
        patched(base_ledger, now_ms=cluster.stamp),
        patched(kafka_ledger, now_ms=cluster.stamp),
        patched(connections, producer=producer, member=member, reader=reader, admin=admin),
        patched(worker, CaseDomain=memoized_domain.cases, to_command=memoized_domain.to_command, stores=stores),
        patched(transaction, to_record=memoized_domain.to_record),
    ):
        yield


@contextmanager
def patched(owner: Any, **new: Any) -> Iterator[None]:
    """Replace attributes of a module or class for a while."""
    before = {name: getattr(owner, name) for name in new}
    for name, value in new.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)
