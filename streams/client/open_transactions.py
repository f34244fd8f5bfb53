"""Whether a transaction of before is still open after the fence: one that the broker said was over, and forgot.

Owns: the question and the refusal (why it can be: docs/adr/0014). Refuses: ending it, for nobody can tell here whether
it was committed.
"""

from aiokafka import TopicPartition, errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.offset import OffsetRequest

from streams.client.retry import ask_until
from streams.errors import OpenTransactionError

HANGS_S = 5.0
"""After the fence nothing is open any more, but for what has not reached all copies yet; it takes milliseconds."""

LOOK_AGAIN_S = 0.1

LATEST = -1
"""Kafka's word for the end of a partition, asked for as an offset."""

NO_REPLICA = -1
"""Kafka's word for a client among those who ask for offsets."""

EVERYTHING, COMMITTED = 0, 1
"""Kafka's numbers for who reads all, and for who stops before the first transaction that is open."""


async def refuse_open_transaction(client: AIOKafkaClient, tp: TopicPartition) -> None:
    """Return when readers of committed records get to the end of `tp`: its one writer was fenced just now."""
    held = await ask_until(lambda: held_back(client, tp), _is_nothing, pause_s=LOOK_AGAIN_S, limit_s=HANGS_S)
    if held:
        raise OpenTransactionError(
            f"the last {held} records of {tp.topic}-{tp.partition} are of a transaction without an end"
        )


async def held_back(client: AIOKafkaClient, tp: TopicPartition) -> int:
    """How many offsets before the end they do not get to."""
    stable = await _end(client, tp, COMMITTED)
    return await _end(client, tp, EVERYTHING) - stable


def _is_nothing(held: int) -> bool:
    return held == 0


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
    [topic] = (await client.send(leader, request)).to_object()["topics"]
    [answer] = topic["partitions"]
    return answer["offset"], errors.for_code(answer["error_code"])
