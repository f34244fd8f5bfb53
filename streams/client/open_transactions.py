"""Whether a transaction of before is still open after the fence: one that the broker said was over, and forgot.

Owns: the question and the refusal (why it can be: docs/adr/0014). Refuses: ending it, for nobody can tell here whether
it was committed.
"""

import asyncio

from aiokafka import TopicPartition, errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.offset import OffsetRequest

from streams.ledger.port import OpenTransactionError

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
    clock = asyncio.get_running_loop().time
    until = clock() + HANGS_S
    while held := await held_back(client, tp):
        if clock() > until:
            raise OpenTransactionError(
                f"the last {held} records of {tp.topic}-{tp.partition} are of a transaction without an end"
            )
        await asyncio.sleep(LOOK_AGAIN_S)


async def held_back(client: AIOKafkaClient, tp: TopicPartition) -> int:
    """How many offsets before the end they do not get to."""
    stable = await _end(client, tp, COMMITTED)
    return await _end(client, tp, EVERYTHING) - stable


async def written_end(client: AIOKafkaClient, tp: TopicPartition) -> int:
    """Return the offset of the next record of a partition, behind all that is written, committed or not.

    Raises KafkaError when nobody answers for 5 s.
    """
    return await _end(client, tp, EVERYTHING)


async def _end(client: AIOKafkaClient, tp: TopicPartition, reads: int) -> int:
    """Where a partition ends for who reads so, from its leader; asked again while it changes, as aiokafka would."""
    request = OffsetRequest(NO_REPLICA, reads, [(tp.topic, [(tp.partition, LATEST)])])
    clock = asyncio.get_running_loop().time
    until = clock() + HANGS_S
    while True:
        leader = client.cluster.leader_for_partition(tp)
        if leader is None or leader < 0:
            error: type[errors.KafkaError] = errors.LeaderNotAvailableError
        else:
            try:
                [topic] = (await client.send(leader, request)).to_object()["topics"]
            except errors.KafkaError as exc:
                error = type(exc)
            else:
                [answer] = topic["partitions"]
                if not answer["error_code"]:
                    return int(answer["offset"])
                error = errors.for_code(answer["error_code"])
        if not error.retriable or clock() > until:
            raise error(tp.topic)
        await client.force_metadata_update()
        await asyncio.sleep(LOOK_AGAIN_S)
