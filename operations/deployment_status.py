"""How a deployment is: its topics, its groups' lag, its workers, its open cases. One document.

Owns: gathering it. Refuses: judging it, and printing it (`commands/status.py`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition

from handlers.policy.rules import Rules
from operations.clock_setting import standing as clock_standing
from operations.cluster_queries import group_offsets, partition_counts
from operations.topic_records import read
from schemas.topics import Topic
from streams.cases import CASES
from streams.client import connections
from streams.deployment import Deployment, Duty
from streams.topology.names import deployed_topics, input_topics

HEALTH = "ops.health/"
"""What the keys of health reports begin with."""

DUTIES: tuple[Duty, ...] = ("intake", CASES.group)
SILENT_S = 15.0
"""A worker says how it is every 5 s of real time; after so long without a word it is not there."""


async def gather(deployment: Deployment, rules: Rules) -> dict[str, Any]:
    """All of it, as the contract of `status --json` has it."""
    counts = await partition_counts(deployment)
    names = [laid.name for laid in deployed_topics(deployment, rules)]
    missing = [name for name in names if name not in counts]
    found: dict[str, Any] = {
        "kafka": deployment.kafka,
        "prefix": deployment.prefix,
        "pack": rules.version,
        "topics": {"expected": len(names), "present": len(names) - len(missing), "missing": missing},
        "clock": None,
        "groups": [],
        "workers": [],
        "cases": None,
    }
    if not missing:
        found["clock"] = (await clock_standing(deployment)).model_dump(mode="json")
        found["groups"] = [await _group(deployment, duty, rules, counts) for duty in DUTIES]
        found["workers"] = list((await workers(deployment)).values())
        found["cases"] = await _cases(deployment)
    return found


async def workers(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """The newest health report of each worker, with its age in real seconds."""
    newest: dict[str, dict[str, Any]] = {}
    now = datetime.now(UTC).timestamp()
    async for record in read(deployment, [deployment.topic(Topic.OPS)]):
        if record.key.startswith(HEALTH) and record.value is not None:
            data = record.json()["data"]
            age = max(0.0, now - record.timestamp / 1000)
            newest[data["worker"]] = {
                name: data[name]
                for name in (
                    "worker",
                    "version",
                    "pack",
                    "lag",
                    "oldest_unhandled_s",
                    "timer_late_p99_s",
                    "dlq",
                    "restarts",
                )
            } | {"age_s": round(age, 1), "silent": age > SILENT_S}
    return newest


async def _group(deployment: Deployment, duty: Duty, rules: Rules, counts: Mapping[str, int]) -> dict[str, Any]:
    """How far a group is behind: from what it committed to the end, transaction markers counted as records."""
    topics = input_topics(deployment, rules) if duty == "intake" else (deployment.topic(CASES.commands),)
    tps = [TopicPartition(topic, number) for topic in topics for number in range(counts[topic])]
    consumer = connections.reader(deployment)
    await consumer.start()
    try:
        consumer.assign(tps)  # else the client learns of one topic after the other: 80 round trips
        consumer.pause(*tps)
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    finally:
        await connections.close(consumer)
    group = deployment.group(duty)
    committed = await group_offsets(deployment, group)
    lag = sum(max(0, ends[tp] - max(committed.get(tp, 0), begins[tp])) for tp in tps)
    return {"group": group, "partitions": len(tps), "lag": lag}


async def _cases(deployment: Deployment) -> dict[str, Any]:
    """The open cases, by state and by tier."""
    newest: dict[str, Mapping[str, Any] | None] = {}
    async for record in read(deployment, [deployment.topic(Topic.CASES)]):
        newest[record.key] = record.json()
    known = [case for case in newest.values() if case is not None]
    opened = [case for case in known if case["state"] != "closed"]
    return {
        "total": len(known),
        "open": len(opened),
        "by_state": dict(Counter(case["state"] for case in known)),
        "by_tier": {str(tier): count for tier, count in sorted(Counter(case["tier"] for case in opened).items())},
    }
