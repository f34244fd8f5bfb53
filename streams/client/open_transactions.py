"""Whether an earlier transaction is still open after the fence: one that the broker said had ended, and forgot.

Owns: the question and the refusal (docs/adr/0014 says how it can be). Refuses: ending it, for nobody can tell here
whether it was committed.
"""

from aiokafka import TopicPartition, errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.offset import OffsetRequest

from streams.client.retry import ask_until
from streams.errors import OpenTransactionError

HANGS_S = 5.0
"""Seconds for the fence to reach all replicas; it takes milliseconds, and after it no transaction is open."""

LOOK_AGAIN_S = 0.1
"""Seconds between two questions."""

LATEST = -1
"""Kafka's number for the end of a partition in a request for offsets."""

NO_REPLICA = -1
"""Kafka's number for a client, not a replica, in a request for offsets."""

EVERYTHING, COMMITTED = 0, 1
"""Kafka's numbers of the isolation levels: read everything, or stop before the first open transaction."""


async def refuse_open_transaction(client: AIOKafkaClient, tp: TopicPartition) -> None:
    """Return when readers of committed records reach the end of `tp`, whose one writer was just fenced.

    Raises `OpenTransactionError` when they do not reach it within `HANGS_S`.
    """
    held = await ask_until(lambda: held_back(client, tp), _is_nothing, pause_s=LOOK_AGAIN_S, limit_s=HANGS_S)
    if held:
        raise OpenTransactionError(
            f"the last {held} records of {tp.topic}-{tp.partition} belong to a transaction without an end"
        )


async def held_back(client: AIOKafkaClient, tp: TopicPartition) -> int:
    """Return how many offsets before the end readers of committed records do not reach."""
    stable = await _end(client, tp, COMMITTED)
    return await _end(client, tp, EVERYTHING) - stable


def _is_nothing(held: int) -> bool:
    return held == 0


async def written_end(client: AIOKafkaClient, tp: TopicPartition) -> int:
    """Return the offset of the next record of a partition, behind all that is written, committed or not.

    Raises KafkaError when nobody answers for 5 s.
    """
    return await _end(client, tp, EVERYTHING)


async def _end(client: AIOKafkaClient, tp: TopicPartition, isolation: int) -> int:
    """The end of a partition at this isolation level, from its leader; asked again while the leader changes."""
    request = OffsetRequest(NO_REPLICA, isolation, [(tp.topic, [(tp.partition, LATEST)])])

    async def ask() -> tuple[int, type[errors.KafkaError]]:
        offset, error = await _ask_leader(client, tp, request)
        if error.retriable:
            await client.force_metadata_update()
        return offset, error

    offset, error = await ask_until(ask, lambda answer: not answer[1].retriable, pause_s=LOOK_AGAIN_S, limit_s=HANGS_S)
    if error is not errors.NoError:
        raise error(tp.topic)
    return offset


async def _ask_leader(
    client: AIOKafkaClient, tp: TopicPartition, request: OffsetRequest
) -> tuple[int, type[errors.KafkaError]]:
    """The leader's answer: an offset, and what is wrong with it (`NoError`: nothing)."""
    leader = client.cluster.leader_for_partition(tp)
    if leader is None or leader < 0:
        return 0, errors.LeaderNotAvailableError
    try:
        [topic] = (await client.send(leader, request)).to_object()["topics"]
    except errors.KafkaError as exc:
        return 0, type(exc)
    [answer] = topic["partitions"]
    return answer["offset"], errors.for_code(answer["error_code"])
