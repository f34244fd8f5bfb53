"""The state of a deployment in one document: its topics, its groups' lag, its workers, its open cases.

Owns: gathering it. Refuses: judging it, and printing it (`commands/status.py`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.policy.rules import Rules
from operations.clock_setting import standing as current_clock
from operations.cluster_queries import duty_lag, partition_counts
from operations.topic_records import read
from schemas.topics import Topic
from streams.deployment import Deployment, Duty
from streams.topology.names import deployed_topics, input_topics

HEALTH = "ops.health/"
"""The prefix of a health report's key."""

DUTIES: tuple[Duty, ...] = ("intake", "cases")
SILENT_S = 15.0
"""A worker reports its health every 5 s of real time; after so many seconds without a report it counts as gone."""


async def gather(deployment: Deployment, rules: Rules) -> dict[str, Any]:
    """Return the document, as the contract of `status --json` has it."""
    counts = await partition_counts(deployment)
    names = [deployed.name for deployed in deployed_topics(deployment, rules)]
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
        found["clock"] = (await current_clock(deployment)).model_dump(mode="json")
        found["groups"] = [await _group(deployment, duty, rules) for duty in DUTIES]
        found["workers"] = list((await workers(deployment)).values())
        found["cases"] = await _cases(deployment)
    return found


async def workers(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """Return the newest health report of each worker, with its age in real seconds."""
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


async def _group(deployment: Deployment, duty: Duty, rules: Rules) -> dict[str, Any]:
    """How far a group is behind, in offsets: transaction markers count as records."""
    topics = input_topics(deployment, rules) if duty == "intake" else (deployment.topic(Topic.COMMANDS),)
    lags = await duty_lag(deployment, duty, topics)
    return {
        "group": deployment.group(duty),
        "partitions": len(lags),
        "lag": sum(lag.records for lag in lags.values()),
    }


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
