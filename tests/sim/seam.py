"""Where the simulated world is put under the worker's code: the four makers of `streams.link`, and nothing else.

Owns: exchanging them for the time of a run. Refuses: any other change to what is tested. Called by: `world.py`, the
contract test.

What is remembered (`remembering.py`) changes no result: the trade is pure, so the same arguments give the same answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from streams import link, worker
from streams.deployment import Deployment, Duty
from tests.sim import remembering
from tests.sim.kafka.admin import Admin
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.consumer import Consumer
from tests.sim.kafka.member import GroupMember
from tests.sim.kafka.producer import Producer


@contextmanager
def wired(cluster: Cluster) -> Iterator[None]:
    """From here on clients speak to this cluster."""

    def producer(_: Deployment, *, transactional_id: str | None = None) -> Producer:
        return Producer(cluster, transactional_id)

    def member(deployment: Deployment, duty: Duty) -> GroupMember:
        return GroupMember(cluster, deployment.group(duty), deployment.worker)

    def reader(_: Deployment) -> Consumer:
        return Consumer(cluster)

    def admin(_: Deployment) -> Admin:
        return Admin(cluster)

    with (
        exchanged(link, producer=producer, member=member, reader=reader, admin=admin),
        exchanged(worker, Cases=remembering.cases, take=remembering.take),
    ):
        yield


@contextmanager
def exchanged(owner: Any, **new: Any) -> Iterator[None]:
    """Attributes of a module or class, for a while."""
    before = {name: getattr(owner, name) for name in new}
    for name, value in new.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)
