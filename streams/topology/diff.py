"""What has to be done to a cluster's topics: the registry against what there is. Pure.

Owns: each topic's settings, and the difference. Refuses: a broker; changing a number of partitions (a key would move).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.policy.rules import Rules
from schemas.topics import DAY_MS, MIB, Topic
from streams.deployment import Deployment
from streams.topology.names import deployed_topics

ENOUGH_REPLICAS = 3
"""From so many copies on, two have to have a record before it counts as written."""

STATE_SEGMENT_BYTES = 64 * MIB
"""Of the state topic: the newest segment is never compacted, and all of it is read at each opening."""

STATE_DIRTY = "0.2"
"""Share of outdated records at which the state topic is compacted: less to read at an opening, more work before."""

STATE_TOMBSTONE_DAYS = 7
"""A worker's local store that was away for half of it is still believed (`streams/ledger/restore.py`): a long weekend."""


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic as it has to be."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic as the cluster has it; `own` is what was set on the topic itself, `configs` all that is in force."""

    partitions: int
    configs: Mapping[str, str]
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CreateTopic:
    """It is not there."""

    want: WantedTopic


@dataclass(frozen=True, slots=True)
class AlterTopic:
    """Its settings differ: `changes` says from what to what."""

    name: str
    changes: Mapping[str, tuple[str | None, str]]
    configs: Mapping[str, str]  # all own settings afterwards: the request replaces them as a whole


@dataclass(frozen=True, slots=True)
class PartitionMismatch:
    """Its partitions differ. A key's partition would change, so it is never mended: make topics of another prefix."""

    name: str
    wanted: int
    found: int


Step = CreateTopic | AlterTopic | PartitionMismatch


def wanted(deployment: Deployment, rules: Rules) -> tuple[WantedTopic, ...]:
    """Every topic of a deployment as it has to be."""
    return tuple(
        WantedTopic(
            laid.name,
            deployment.partitions if laid.topic.row.many else 1,
            deployment.replication,
            configs(laid.topic, deployment.replication),
        )
        for laid in deployed_topics(deployment, rules)
    )


def configs(topic: Topic, replication: int) -> dict[str, str]:
    """The settings of a topic."""
    row = topic.row
    said = {
        "cleanup.policy": row.cleanup,
        "max.message.bytes": str(row.max_bytes),
        "min.insync.replicas": "2" if replication >= ENOUGH_REPLICAS else "1",
    }
    if row.days is not None:
        said["retention.ms"] = str(row.days * DAY_MS)
    if topic is Topic.STATE:
        said |= {
            "segment.bytes": str(STATE_SEGMENT_BYTES),
            "min.cleanable.dirty.ratio": STATE_DIRTY,
            "delete.retention.ms": str(STATE_TOMBSTONE_DAYS * DAY_MS),
        }
    return said


def plan(wants: Iterable[WantedTopic], found: Mapping[str, FoundTopic]) -> list[Step]:
    """What has to be done, topic by topic; nothing when all is as it has to be."""
    steps = (_step(want, found.get(want.name)) for want in wants)
    return [step for step in steps if step is not None]


def _step(want: WantedTopic, found: FoundTopic | None) -> Step | None:
    if found is None:
        return CreateTopic(want)
    if found.partitions != want.partitions:
        return PartitionMismatch(want.name, want.partitions, found.partitions)
    changes = {
        name: (found.configs.get(name), value)
        for name, value in want.configs.items()
        if _set(found.configs.get(name)) != _set(value)
    }
    return AlterTopic(want.name, changes, {**found.own, **want.configs}) if changes else None


def _set(value: str | None) -> set[str]:
    """`compact,delete` and `delete,compact` are the same."""
    return set((value or "").split(","))
