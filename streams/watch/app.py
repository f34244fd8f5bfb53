"""The faust app of the watcher: agents that put each case's snapshots on the board and count the dead letters.

Owns: how faust is set up. One watcher at a time (a static group member: a second shuts the first out). No tables: a
changelog of faust's is not written together with what was said of it, and is lost from queues at recovery (ADR 1).
The state is the compacted topic `cases`, read by `baseline.py` at each start; faust follows from the offsets that the
ops writer commits with its figures, so that what faust drops at a rebalance comes again. Refuses: deciding; a web
server; a module-level app.
"""

from collections.abc import Callable
from typing import Any

import faust

from schemas.topics import Topic
from streams.deployment import Deployment
from streams.watch.read_positions import Reading
from streams.watch.transport import Transport

POLL_RECORDS = 1000
"""Of one poll: faust's default is all that was fetched, as objects; a backlog of snapshots would be 100 MB and more."""


def group_of(deployment: Deployment) -> str:
    """The watcher's group, which is its transactional id too: whoever comes later shuts out who was there."""
    return f"{deployment.prefix}watch"


def build_app(deployment: Deployment, reading: Reading) -> Any:  # noqa: ANN401 (a faust.App; faust ships few types)
    """Make the app; it is started and stopped by the caller."""
    name = group_of(deployment)
    app = faust.App(
        name,
        broker=[f"kafka://{server}" for server in deployment.kafka.split(",")],
        broker_client_id=deployment.worker,
        consumer_group_instance_id=name,
        value_serializer="raw",
        key_serializer="raw",
        store="memory://",
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        producer_linger=0,  # seconds
        broker_max_poll_records=POLL_RECORDS,
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    for topic, name, agent in ((Topic.CASES, "board", snapshots(reading)), (Topic.DLQ, "letters", letters(reading))):
        app.agent(app.topic(deployment.topic(topic), key_type=bytes, value_type=bytes), name=name)(agent)
    return app


def snapshots(reading: Reading) -> Callable[[Any], Any]:
    """The agent of `cases`: it never raises, for faust would take the event as done and say nothing."""

    async def watch(stream: Any) -> None:  # noqa: ANN401
        async for event in stream.events():
            one = event.message
            reading.snapshot(one.tp, one.offset, one.key, one.value)

    return watch


def letters(reading: Reading) -> Callable[[Any], Any]:
    """The agent of the dead letters. Their ends would not do: they count the marks of transactions as well."""

    async def count(stream: Any) -> None:  # noqa: ANN401
        async for event in stream.events():
            reading.letter(event.message.tp, event.message.offset)

    return count
