"""Writing to topics for a person at a terminal: in batches, every one acknowledged, or a `Problem`.

Owns: the producer's coming and going, and that a topic is there before anything is written to it.
Refuses: transactions; what is sent twice the product drops by its id.
"""

from collections.abc import Callable, Iterable
from itertools import islice

from operations.cluster_queries import partition_counts
from operations.connect import no_topic
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.deployment import Deployment

BATCH = 500
"""Records that are on their way at once."""


def ignore(_: int) -> None:
    """Tell nobody."""


async def write(
    deployment: Deployment, records: Iterable[OutgoingRecord], done: Callable[[int], None] = ignore
) -> None:
    """Write all, in order within a partition; return when every one is acknowledged."""
    waiting = iter(records)
    counts = await partition_counts(deployment)
    async with connections.opened(connections.producer(deployment), "the topics") as producer:
        while some := tuple(islice(waiting, BATCH)):
            for record in some:
                if record.topic not in counts:
                    raise no_topic(record.topic)
            await deliver(producer, some)
            done(len(some))
