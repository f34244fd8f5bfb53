"""Whether the house has left a transaction open: who reads committed would never get past it, and nothing be judged.

Owns: the question, over all topics that workers write in transactions, and the words. Refuses: ending one: nobody can
tell whether it was committed (docs/adr/0014).
"""

from collections.abc import Mapping

from aiokafka import TopicPartition

from local.chaos.chaos_cluster import ChaosCluster
from operations.cluster_queries import partition_counts
from operations.problem import Problem
from streams.client import connections
from streams.client.partitions import partitions_of
from streams.client.reading import offset_reader
from streams.client.retry import ask_until
from streams.deployment import Deployment
from streams.topology.names import deployed_topics

ENDS_S = 2 * connections.TRANSACTION_MS / 1000 + 10.0
"""A dead writer's transaction is ended by the broker after its time-out, which ours looks for each second; twice that,
and 10 s for a machine that is slow."""

LOOK_S = 0.5
"""Between two looks."""


async def refuse_open(house: ChaosCluster) -> None:
    """Return when no transaction is open, or raise where one still is."""
    topics = [laid.name for laid in deployed_topics(house.deployment, house.rules)]
    held = await ask_until(lambda: held_back(house.deployment, topics), _is_empty, pause_s=LOOK_S, limit_s=ENDS_S)
    if held:
        raise hangs(held)


async def held_back(deployment: Deployment, topics: list[str]) -> dict[str, int]:
    """How many offsets lie behind an open transaction, by partition.

    Where all ends is asked first: what is written in between, and by nobody's transaction, is not held back.
    """
    counts = await partition_counts(deployment)
    tps = partitions_of(counts, topics)
    everything = await _ends(deployment, tps, "read_uncommitted")
    committed = await _ends(deployment, tps, "read_committed")
    return {
        f"{tp.topic}-{tp.partition}": everything[tp] - committed[tp] for tp in tps if everything[tp] > committed[tp]
    }


def hangs(held: Mapping[str, int]) -> Problem:
    """A transaction without an end."""
    where = ", ".join(f"{name} (the last {count})" for name, count in sorted(held.items()))
    return Problem(
        f"a transaction is open on {where}, and has not ended for {ENDS_S:.0f} s",
        "Kafka answered its commit and never carried it out (docs/adr/0014): what lies behind cannot be judged",
        "keep the directory and report its broker's log; nothing can be said of this run, so run it again",
    )


async def _ends(
    deployment: Deployment, tps: list[TopicPartition], isolation: connections.Isolation
) -> Mapping[TopicPartition, int]:
    """Where partitions end for a consumer of this isolation level."""
    async with offset_reader(deployment, tps, isolation) as reader:
        ends: Mapping[TopicPartition, int] = await reader.end_offsets(tps)
    return ends


def _is_empty(held: Mapping[str, int]) -> bool:
    return not held
