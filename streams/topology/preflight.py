"""The check at start: every topic of the deployment must exist, with its partitions.

It costs one request. Not to start is better than what a missing or wrong topic would do later: a clock set on a second
partition of `control` is never read, an inbox of several partitions is read whole by nobody.

Owns: the comparison. Refuses: creating or changing topics (`apply.py`), their other settings (the broker says so when a
record is too large for a topic).
"""

from collections.abc import Iterable, Mapping

from streams.client import connections
from streams.client.partitions import partition_counts
from streams.deployment import Deployment
from streams.errors import MissingTopicError, PartitionCountError
from streams.topology.names import INPUTS, DeployedTopic

NAMED = 3
"""How many topics an error names; the others are counted."""


async def check_topics(deployment: Deployment, topics: Iterable[DeployedTopic]) -> None:
    """Return when every topic is as the deployment needs it; raise `MissingTopicError` or `PartitionCountError`."""
    async with connections.opened(connections.admin(deployment), "the topics") as admin:
        counts = await partition_counts(admin)
    refuse_mismatches(deployment, topics, counts)


def refuse_mismatches(deployment: Deployment, topics: Iterable[DeployedTopic], counts: Mapping[str, int]) -> None:
    """Raise for the first difference. Topics that others write may have any number of partitions; ours may not."""
    topics = tuple(topics)
    missing = [deployed.name for deployed in topics if not counts.get(deployed.name)]
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        raise MissingTopicError(
            f"{', '.join(missing[:NAMED])}{more}: no such topic on this cluster, or no right to see it"
        )
    for deployed in topics:
        name, wanted = deployed.name, deployment.partitions if deployed.topic.row.many else 1
        if deployed.topic not in INPUTS and counts[name] != wanted:
            raise PartitionCountError(f"{name} has {counts[name]} partitions, this worker is set to {wanted}")
