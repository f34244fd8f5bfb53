"""The cluster's topics against the registry: look, plan (`diff.py`), apply.

Owns: the requests to the broker, and waiting until a change can be seen. Refuses: a mismatch; deleting anything.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.client.retry import ask_until
from streams.topology.diff import (
    AlterTopic,
    CreateTopic,
    FoundTopic,
    PartitionMismatch,
    Step,
    WantedTopic,
    configs,
    plan,
    wanted,
)

__all__ = [
    "AlterTopic",
    "CreateTopic",
    "FoundTopic",
    "PartitionMismatch",
    "Step",
    "WantedTopic",
    "apply",
    "configs",
    "look",
    "plan",
    "wanted",
]

CREATE_MS = 60_000
"""Milliseconds for all topics at once; about 170 take 2 to 5 s on one broker."""

SEEN_S = 30.0
"""Seconds until every broker that is asked knows the change; tens of milliseconds on one broker."""

AGAIN_S = 0.05
"""Seconds between two looks."""

OWN_SETTING = 1
"""Kafka's `config_source` of what was set on the topic itself."""

TOPIC_EXISTS = errors.TopicAlreadyExistsError.errno


async def look(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, FoundTopic]:
    """Return the topics of these names that the cluster has."""
    asked = set(names)
    counts = {
        topic["topic"]: len(topic["partitions"])
        for topic in await admin.describe_topics()
        if topic["topic"] in asked and all(partition["leader"] >= 0 for partition in topic["partitions"])
    }
    if not counts:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in counts]
    found: dict[str, FoundTopic] = {}
    for response in await admin.describe_configs(resources):
        for resource in response.to_object()["resources"]:
            name = resource["resource_name"]
            found[name] = _found(counts[name], resource)
    return found


def _found(partitions: int, resource: Mapping[str, Any]) -> FoundTopic:
    _raise_for(resource)
    entries = resource["config_entries"]
    in_force = {entry["config_names"]: entry["config_value"] for entry in entries}
    own = {entry["config_names"]: entry["config_value"] for entry in entries if entry["config_source"] == OWN_SETTING}
    return FoundTopic(partitions, in_force, own)


async def apply(admin: AIOKafkaAdminClient, steps: Iterable[Step]) -> None:
    """Carry out the steps, all new topics in one request, and return when the cluster shows the changes.

    The caller has refused every `PartitionMismatch` before. Raises `TimeoutError` after `SEEN_S`, and a broker error
    for a topic.
    """
    steps = list(steps)
    assert not any(isinstance(step, PartitionMismatch) for step in steps), (
        "a mismatch is refused before anything is changed"
    )
    new = [step.want for step in steps if isinstance(step, CreateTopic)]
    changed = [step for step in steps if isinstance(step, AlterTopic)]
    if new:
        await _create(admin, new)
    if changed:
        await _alter(admin, changed)
    wanted_now = {want.name: want.configs for want in new} | {step.name: step.configs for step in changed}
    async with asyncio.timeout(SEEN_S):
        await ask_until(lambda: _is_seen(admin, wanted_now), bool, pause_s=AGAIN_S)


async def _create(admin: AIOKafkaAdminClient, new: Iterable[WantedTopic]) -> None:
    topics = [NewTopic(one.name, one.partitions, one.replication, topic_configs=dict(one.configs)) for one in new]
    response = await admin.create_topics(topics, timeout_ms=CREATE_MS)
    for error in response.to_object()["topic_errors"]:
        if error["error_code"] != TOPIC_EXISTS:  # another process has just created it
            _raise_for(error)


async def _alter(admin: AIOKafkaAdminClient, changed: Iterable[AlterTopic]) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, step.name, dict(step.configs)) for step in changed]
    for response in await admin.alter_configs(resources):
        for resource in response.to_object()["resources"]:
            _raise_for(resource)


async def _is_seen(admin: AIOKafkaAdminClient, wanted_now: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a broker shows all changes. One broker may list a topic that another one does not know yet."""
    try:
        return _seen(wanted_now, await look(admin, wanted_now))
    except errors.UnknownTopicOrPartitionError:
        return False


def _seen(wanted_now: Mapping[str, Mapping[str, str]], found: Mapping[str, FoundTopic]) -> bool:
    """Whether all is found. A broker learns it a moment after the controller has; until then it refuses a producer."""
    return all(name in found and own.items() <= found[name].own.items() for name, own in wanted_now.items())


def _raise_for(answer: Mapping[str, Any]) -> None:
    if answer["error_code"]:
        name = answer.get("topic") or answer.get("resource_name")
        raise errors.for_code(answer["error_code"])(f"{name}: {answer.get('error_message')}")
