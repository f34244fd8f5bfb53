"""An audit without an end: read, judge what has come to rest, say `ops.audit`, and again.

Owns: the loop and how often it speaks. Refuses: what is judged when (`follower.py`).
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
from auditor.retry_outages import outlive, pause
from auditor.topic_survey import connected, survey
from auditor.unread_input import look
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from streams.deployment import Deployment

TURN_S = 1.0
"""Between two looks; none while more waits than a turn can judge."""

SAY_EVERY = timedelta(seconds=20)
"""The contract says at least every 60, so that one may be missed; the clock's setting is looked at as often."""


async def follow(
    deployment: Deployment, pack: Path, stop: asyncio.Event, tell: Callable[[Finding], None], lag: timedelta
) -> Verdict:
    """Until `stop`, over all outages; each finding is told once. The verdict so far is given back."""
    policy = read_policy(pack)
    source = await survey(deployment, policy)
    with Workspace(indexed=True) as room:
        follower, speaker = Follower(room, policy, source, tell, lag), OpsReporter(deployment)

        async def watch() -> None:
            async with connected(deployment, source), speaker.connected():
                await source.begin(None)
                await _watch(deployment, follower, speaker, stop)

        await outlive(watch, stop)
    return follower.verdict


async def _watch(deployment: Deployment, follower: Follower, speaker: OpsReporter, stop: asyncio.Event) -> None:
    """Over one connection."""
    time = await _look(deployment, follower)
    while not stop.is_set():
        begun = now()
        more = await follower.turn(begun, time)
        if speaker.said is None or begun - speaker.said >= SAY_EVERY:
            await speaker.say(follower.verdict, begun)
            time = await _look(deployment, follower)
        await pause(stop, 0 if more else TURN_S)


async def _look(deployment: Deployment, follower: Follower) -> ProductClock:
    """At the clock, and at what the intake has taken in."""
    door = await look(deployment)
    follower.doors.add(now(), door)
    return await read_time(deployment)
