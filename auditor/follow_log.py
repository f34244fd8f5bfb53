"""A continuous audit: it reads, judges quiet dossiers, publishes `ops.audit`, and repeats.

Owns: the loop and how often it publishes. Refuses: what is judged when (`follower.py`).
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from auditor.finding import Finding
from auditor.follower import Follower
from auditor.ops_reporter import OpsReporter
from auditor.pack_policy import read_policy
from auditor.product_clock import ProductClock, now, read_time
from auditor.retry_outages import pause, retry_outages
from auditor.topic_survey import connected, survey
from auditor.unread_input import look
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from streams.deployment import Deployment

TURN_S = 1.0
"""Seconds between two turns; none while more dossiers wait than a turn can judge."""

SAY_EVERY = timedelta(seconds=20)
"""The contract requires one at least every 60 s, so that one may be lost; the clock's setting is read as often."""


async def follow(
    deployment: Deployment, pack: Path, stop: asyncio.Event, tell: Callable[[Finding], None], lag: timedelta
) -> Verdict:
    """Audit until `stop`, over all outages; report each finding once. Return the verdict so far."""
    policy = read_policy(pack)
    source = await survey(deployment, policy)
    with Workspace(indexed=True) as room:
        follower, speaker = Follower(room, policy, source, tell, lag), OpsReporter(deployment)

        async def watch() -> None:
            async with connected(deployment, source), speaker.connected():
                await source.begin(None)
                await _watch(deployment, follower, speaker, stop)

        await retry_outages(watch, stop)
    return follower.verdict


async def _watch(deployment: Deployment, follower: Follower, speaker: OpsReporter, stop: asyncio.Event) -> None:
    """Run turns over one connection."""
    time = await _look(deployment, follower)
    while not stop.is_set():
        begun = now()
        more = await follower.turn(begun, time)
        if speaker.said is None or begun - speaker.said >= SAY_EVERY:
            await speaker.say(follower.verdict, begun)
            time = await _look(deployment, follower)
        await pause(stop, 0 if more else TURN_S)


async def _look(deployment: Deployment, follower: Follower) -> ProductClock:
    """Read the clock's setting, and the offsets that the intake has taken in."""
    door = await look(deployment)
    follower.doors.add(now(), door)
    return await read_time(deployment)
