"""Brings a cluster's topics into line with the registry, and refuses what cannot be changed.

Owns: one connection for look and apply, and the `Problem` of a topic with another number of partitions. Refuses: the
difference itself (`streams/topology/apply.py`).
"""

from handlers.policy.rules import Rules
from operations.cluster_queries import admin
from operations.messages import errors_texts
from streams.deployment import Deployment
from streams.topology.apply import PartitionMismatch, Step, apply, look, plan, wanted


async def bring_into_line(deployment: Deployment, rules: Rules, *, dry_run: bool = False) -> list[Step]:
    """Carry out the steps that are needed, unless `dry_run`, and return them; empty when nothing differs.

    Raises `Problem` for a topic with another number of partitions.
    """
    wants = wanted(deployment, rules)
    async with admin(deployment) as client:
        steps = plan(wants, await look(client, (want.name for want in wants)))
        refuse([step for step in steps if isinstance(step, PartitionMismatch)])
        if not dry_run:
            await apply(client, steps)
    return steps


def refuse(mismatches: list[PartitionMismatch]) -> None:
    """Raise a `Problem` for the first mismatch: a number of partitions never changes, for every key would move."""
    if not mismatches:
        return
    first = mismatches[0]
    more = errors_texts.MORE_TOPICS(count=len(mismatches) - 1) if len(mismatches) > 1 else ""
    raise errors_texts.OTHER_PARTITIONS(topic=first.name, found=first.found, wanted=first.wanted, more=more)
