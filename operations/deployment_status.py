"""The state of a deployment: topics, backlog, workers, open and overdue cases, breaches, dead letters. One document.

Owns: gathering it. Refuses: judging it, and printing it (`commands/status.py`).
"""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.policy.rules import Rules
from operations.clock_setting import standing as clock_standing
from operations.cluster_queries import duty_lag, partition_counts
from operations.dead_letters import DeadLetterView
from operations.topic_records import read
from schemas.topics import Topic
from streams.cases import CASES
from streams.clock import machine_now
from streams.deployment import Deployment, Duty
from streams.topology.names import deployed_topics, input_topics
from streams.watch.case_summary import CaseSummary

HEALTH, BREACH = "ops.health/", "ops.breach/"
"""What the keys of health reports and of breaches begin with."""

DAY = timedelta(hours=24)
"""The span of which breaches are counted apart, on the product's clock."""

FIRST = 3
"""Overdue cases that are named."""

DUTIES: tuple[Duty, ...] = ("intake", CASES.group)
SILENT_S = 15.0
"""A worker reports its health every 5 s of real time; after so many seconds without a report it counts as gone."""


async def gather(deployment: Deployment, rules: Rules) -> dict[str, Any]:
    """Gather all of it, as `status --json` has it."""
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
        "breaches": None,
        "dead_letters": None,
    }
    if not missing:
        clock = await clock_standing(deployment)
        now = clock.read(machine_now())
        found["clock"] = clock.model_dump(mode="json")
        found["groups"] = [await _group(deployment, duty, rules) for duty in DUTIES]
        found["workers"] = list((await workers(deployment)).values())
        found["cases"] = await _cases(deployment, now)
        found["breaches"] = await _breaches(deployment, now)
        found["dead_letters"] = await _dead_letters(deployment)
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
    """Count how far a group is behind: from what it committed to the end, transaction markers counted as records."""
    topics = input_topics(deployment, rules) if duty == "intake" else (deployment.topic(CASES.commands),)
    lags = await duty_lag(deployment, duty, topics)
    return {
        "group": deployment.group(duty),
        "partitions": len(lags),
        "lag": sum(lag.records for lag in lags.values()),
    }


async def _cases(deployment: Deployment, now: datetime) -> dict[str, Any]:
    """Count the open cases, by state and by tier, and those that somebody is late with."""
    newest: dict[str, Mapping[str, Any] | None] = {}
    async for record in read(deployment, [deployment.topic(Topic.CASES)]):
        newest[record.key] = record.json()
    known = [case for case in newest.values() if case is not None]
    opened = [case for case in known if case["state"] != "closed"]
    overdue = sorted(
        (case for case in opened if CaseSummary.of(case).late(now)), key=lambda case: str(case["opened_at"])
    )
    return {
        "total": len(known),
        "open": len(opened),
        "by_state": dict(Counter(case["state"] for case in known)),
        "overdue": len(overdue),
        "overdue_first": [case["case_id"] for case in overdue[:FIRST]],
        "by_tier": {str(tier): count for tier, count in sorted(Counter(case["tier"] for case in opened).items())},
    }


async def _breaches(deployment: Deployment, now: datetime) -> dict[str, int]:
    """Count the missed deadlines that the ops topic still holds, and those of the last day."""
    moments: dict[str, datetime] = {}
    async for record in read(deployment, [deployment.topic(Topic.OPS)]):
        if record.key.startswith(BREACH) and record.value is not None:
            moments[record.key] = datetime.fromisoformat(record.json()["time"])
    last_day = sum(now - DAY < at <= now for at in moments.values())
    return {"last_24_h": last_day, "total": len(moments), "kept_days": Topic.OPS.row.days or 0}


async def _dead_letters(deployment: Deployment) -> dict[str, Any]:
    """Count the dead letters by reason, each once."""
    reasons: dict[str, str] = {}
    async for record in read(deployment, [deployment.topic(Topic.DLQ)]):
        letter = DeadLetterView.of(record)
        reasons[letter.id] = letter.said.get("reason", "")
    return {"total": len(reasons), "by_reason": dict(sorted(Counter(reasons.values()).items()))}
