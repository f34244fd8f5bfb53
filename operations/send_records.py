"""Writing to topics for a person at a terminal: in batches, every record acknowledged, or a `Problem`.

Owns: opening and closing the producer, and that a topic exists before anything is written to it. Refuses: transactions;
the product drops what is sent twice by its id.
"""

from collections.abc import Callable, Iterable
from itertools import islice

from operations.cluster_queries import partition_counts
from operations.connect import no_topic
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.deployment import Deployment

BATCH = 500
"""Records of one batch."""


def ignore(_: int) -> None:
    """Ignore the progress."""


async def write(
    deployment: Deployment, records: Iterable[OutgoingRecord], done: Callable[[int], None] = ignore
) -> None:
    """Write all records, in order within a partition; return when every one is acknowledged.

    Calls `done` with the size of each batch. Raises `Problem` for a topic that does not exist.
    """
    waiting = iter(records)
    counts = await partition_counts(deployment)
    async with connections.opened(connections.producer(deployment), "the topics") as producer:
        while batch := tuple(islice(waiting, BATCH)):
            for record in batch:
                if record.topic not in counts:
                    raise no_topic(record.topic)
            await deliver(producer, batch)
            done(len(batch))
