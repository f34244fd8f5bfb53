"""What has to be changed on a cluster: the topics of the registry against those that it has. Pure.

Owns: the settings of each topic, and the difference. Refuses: a broker; changing a number of partitions (keys would
move).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.policy.rules import Rules
from schemas.topics import DAY_MS, MIB, Topic
from streams.deployment import Deployment
from streams.topology.names import deployed_topics

ENOUGH_REPLICAS = 3
"""With so many replicas or more, two must have a record before it counts as written."""

STATE_SEGMENT_BYTES = 64 * MIB
"""Segment size of the state topic: the newest segment is never compacted, and all of it is read at each opening."""

STATE_DIRTY = "0.2"
"""Share of outdated records at which the state topic is compacted: a lower one means less to read at an opening, and
more work for the broker."""

STATE_TOMBSTONE_DAYS = 7
"""For half of this time a worker's local store may be unused and still be valid (`streams/ledger/restore.py`)."""


@dataclass(frozen=True, slots=True)
class WantedTopic:
    """A topic as the registry has it."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic as the cluster has it; `own` are the settings of the topic itself, `configs` all settings in force."""

    partitions: int
    configs: Mapping[str, str]
    own: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CreateTopic:
    """The cluster does not have the topic."""

    want: WantedTopic


@dataclass(frozen=True, slots=True)
class AlterTopic:
    """The topic's settings differ: `changes` has the old and the new value of each."""

    name: str
    changes: Mapping[str, tuple[str | None, str]]
    configs: Mapping[str, str]  # all own settings afterwards: the request replaces them as a whole


@dataclass(frozen=True, slots=True)
class PartitionMismatch:
    """The number of partitions differs. Keys would move, so it is never changed: create topics with another prefix."""

    name: str
    wanted: int
    found: int


Step = CreateTopic | AlterTopic | PartitionMismatch


def wanted(deployment: Deployment, rules: Rules) -> tuple[WantedTopic, ...]:
    """Return every topic of a deployment as the registry has it."""
    return tuple(
        WantedTopic(
            deployed.name,
            deployment.partitions if deployed.topic.row.many else 1,
            deployment.replication,
            configs(deployed.topic, deployment.replication),
        )
        for deployed in deployed_topics(deployment, rules)
    )


def configs(topic: Topic, replication: int) -> dict[str, str]:
    """Return the settings of a topic."""
    row = topic.row
    settings = {
        "cleanup.policy": row.cleanup,
        "max.message.bytes": str(row.max_bytes),
        "min.insync.replicas": "2" if replication >= ENOUGH_REPLICAS else "1",
    }
    if row.days is not None:
        settings["retention.ms"] = str(row.days * DAY_MS)
    if topic is Topic.STATE:
        settings |= {
            "segment.bytes": str(STATE_SEGMENT_BYTES),
            "min.cleanable.dirty.ratio": STATE_DIRTY,
            "delete.retention.ms": str(STATE_TOMBSTONE_DAYS * DAY_MS),
        }
    return settings


def plan(wants: Iterable[WantedTopic], found: Mapping[str, FoundTopic]) -> list[Step]:
    """Return what has to be changed, topic by topic; empty when nothing differs."""
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
    """The values of a list: `compact,delete` and `delete,compact` are the same."""
    return set((value or "").split(","))
