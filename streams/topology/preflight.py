"""Whether the ground is there before a worker stands on it: every topic of its deployment, with its partitions.

One question to the broker at each start. What a missing or wrong topic would do later is worse than not to start: a
clock set on a second partition of `control` is never read, an inbox of several partitions is read by nobody whole.

Owns: the comparison. Refuses: making or mending topics (`apply.py`), their other settings (the broker says so when a
record is too large for a topic).
"""

from collections.abc import Iterable, Mapping

from streams.client import connections
from streams.client.partitions import partition_counts
from streams.deployment import Deployment
from streams.errors import MissingTopicError, PartitionCountError
from streams.topology.names import INPUTS, DeployedTopic

NAMED = 3
"""Topics named in a sentence; the others are counted."""


async def check_topics(deployment: Deployment, laid: Iterable[DeployedTopic]) -> None:
    """Return when all that has to be there is; raises `MissingTopicError` or `PartitionCountError`."""
    async with connections.opened(connections.admin(deployment), "the topics") as admin:
        counts = await partition_counts(admin)
    refuse_mismatches(deployment, laid, counts)


def refuse_mismatches(deployment: Deployment, rows: Iterable[DeployedTopic], counts: Mapping[str, int]) -> None:
    """What others write to may have as many partitions as they like; what we write, or read alone, may not."""
    rows = tuple(rows)
    missing = [row.name for row in rows if not counts.get(row.name)]
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        raise MissingTopicError(
            f"{', '.join(missing[:NAMED])}{more}: no such topic on this cluster, or no right to see it"
        )
    for row in rows:
        wanted = deployment.partitions if row.topic.row.many else 1
        if row.topic not in INPUTS and counts[row.name] != wanted:
            raise PartitionCountError(f"{row.name} has {counts[row.name]} partitions, this worker is set to {wanted}")
