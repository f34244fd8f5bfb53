"""The faust app of the watcher: one agent that puts each case's snapshots on the board.

Owns: how faust is set up. One watcher at a time (a static group member: a second shuts the first out). No tables and
no committed offsets: its state is the compacted topic `cases`, read from its beginning at each start and after each
rebalance, so that what faust drops from its queues then (ADR 1) comes again. Refuses: deciding; a web server; a
module-level app. Called by: `watcher.py`.
"""

from collections.abc import Callable
from typing import Any

import faust
import orjson
import structlog

from schemas.topics import Topic
from streams.deployment import Deployment
from streams.watch.board import Board
from streams.watch.transport import Transport

log = structlog.get_logger()


def build_app(deployment: Deployment, board: Board) -> Any:  # noqa: ANN401 (a faust.App; faust ships few types)
    """Make the app; it is started and stopped by the caller."""
    name = f"{deployment.prefix}watch"
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
    )
    app.transport = Transport(app.conf.broker_consumer, app)
    snapshots = app.topic(deployment.topic(Topic.CASES), key_type=bytes, value_type=bytes)
    app.agent(snapshots, name="board")(watching(board))
    return app


def watching(board: Board) -> Callable[[Any], Any]:
    """The agent: it never raises, for faust would take the event as done and say nothing."""

    async def watch(stream: Any) -> None:  # noqa: ANN401
        async for event in stream.events():
            put(board, event.message.key, event.message.value)

    return watch


def put(board: Board, key: bytes, raw: bytes | None, *, counted: bool = True) -> None:
    """Put a record of `cases` on the board; one that cannot be read is said, and passed over."""
    try:
        board.put(key.decode(), orjson.loads(raw) if raw is not None else None, counted=counted)
    except (ValueError, KeyError, TypeError) as exc:
        log.error("snapshot unreadable", cls=type(exc).__name__, fate="passed over; the case's next one mends it")  # noqa: TRY400
