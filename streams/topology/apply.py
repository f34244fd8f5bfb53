"""The cluster's topics against the registry: look, plan (`diff.py`), apply.

Owns: asking and telling the broker, and that what was done can be seen. Refuses: a mismatch; deleting anything.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

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
"""For all topics at once; about 170 take 2 to 5 s on one broker."""

SEEN_S = 30.0
"""Until every broker that is asked knows of it; tens of milliseconds on one."""

AGAIN_S = 0.05
"""Between two looks."""

OWN_SETTING = 1
"""Kafka's `config_source` of what was set on the topic itself."""

TOPIC_EXISTS = errors.TopicAlreadyExistsError.errno


async def look(admin: AIOKafkaAdminClient, names: Iterable[str]) -> dict[str, FoundTopic]:
    """The topics of these names that there are."""
    asked = set(names)
    there = {
        one["topic"]: len(one["partitions"])
        for one in await admin.describe_topics()
        if one["topic"] in asked and all(part["leader"] >= 0 for part in one["partitions"])
    }
    if not there:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
    found: dict[str, FoundTopic] = {}
    for response in await admin.describe_configs(resources):
        for resource in response.to_object()["resources"]:
            name = resource["resource_name"]
            found[name] = _found(there[name], resource)
    return found


def _found(partitions: int, resource: Mapping[str, Any]) -> FoundTopic:
    _raise_for(resource)
    entries = resource["config_entries"]
    in_force = {one["config_names"]: one["config_value"] for one in entries}
    own = {one["config_names"]: one["config_value"] for one in entries if one["config_source"] == OWN_SETTING}
    return FoundTopic(partitions, in_force, own)


async def apply(admin: AIOKafkaAdminClient, steps: Iterable[Step]) -> None:
    """Do it, all new topics in one request, and return when it can be seen. The caller has refused a
    `PartitionMismatch`.
    """
    steps = list(steps)
    assert not any(isinstance(step, PartitionMismatch) for step in steps), (
        "a mismatch is refused before anything is done"
    )
    new = [step.want for step in steps if isinstance(step, CreateTopic)]
    changed = [step for step in steps if isinstance(step, AlterTopic)]
    if new:
        await _create(admin, new)
    if changed:
        await _alter(admin, changed)
    wanted_now = {one.name: one.configs for one in new} | {one.name: one.configs for one in changed}
    async with asyncio.timeout(SEEN_S):
        while not await _is_seen(admin, wanted_now):  # noqa: ASYNC110 (the broker sends no event)
            await asyncio.sleep(AGAIN_S)


async def _create(admin: AIOKafkaAdminClient, new: Iterable[WantedTopic]) -> None:
    topics = [NewTopic(one.name, one.partitions, one.replication, topic_configs=dict(one.configs)) for one in new]
    response = await admin.create_topics(topics, timeout_ms=CREATE_MS)
    for error in response.to_object()["topic_errors"]:
        if error["error_code"] != TOPIC_EXISTS:  # somebody else was quicker
            _raise_for(error)


async def _alter(admin: AIOKafkaAdminClient, changed: Iterable[AlterTopic]) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, one.name, dict(one.configs)) for one in changed]
    for response in await admin.alter_configs(resources):
        for resource in response.to_object()["resources"]:
            _raise_for(resource)


async def _is_seen(admin: AIOKafkaAdminClient, wanted_now: Mapping[str, Mapping[str, str]]) -> bool:
    """Of several brokers one may name a topic that the next one, asked for its settings, has not heard of yet."""
    try:
        return _seen(wanted_now, await look(admin, wanted_now))
    except errors.UnknownTopicOrPartitionError:
        return False


def _seen(wanted_now: Mapping[str, Mapping[str, str]], found: Mapping[str, FoundTopic]) -> bool:
    """A broker learns a moment after the controller has said yes; a producer that asks in between is refused."""
    return all(name in found and said.items() <= found[name].own.items() for name, said in wanted_now.items())


def _raise_for(answer: Mapping[str, Any]) -> None:
    if answer["error_code"]:
        name = answer.get("topic") or answer.get("resource_name")
        raise errors.for_code(answer["error_code"])(f"{name}: {answer.get('error_message')}")
