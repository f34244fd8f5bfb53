"""The auditor's verdict: it shares no code with what decides, and judges a run as it would judge a cluster.

A log in the world carries the machine's time, in which seconds pass while the product's clock leaps over days; the
auditor is shown the product's clock. How late a deadline may be said is not judged here (a leap is late by itself),
that it was said at all is.

One thing is let pass, and is a known limit of the engine: nobody remembers an action on a case that does not exist
(yet), so one that is taken in twice is answered twice.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from auditor.finding import Count
from auditor.judge_log import judge
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy, read_policy
from operations.packs import find_pack
from schemas.topics import Topic
from streams.topology.names import INPUTS, deployed_topics
from tests.sim.histories import DAY
from tests.sim.world import World
from tests.support.simulated_day import PACK

NO_CASE = b'"seq":null'
"""In an answer to an action whose case did not exist."""

MAX_LAG = 1000 * DAY
"""More than any run leaps."""


@lru_cache
def policy() -> PackPolicy:
    """The auditor's own reading of the pack."""
    return read_policy(find_pack(PACK))


def auditor_verdict(world: World) -> Iterator[str]:
    """What it found, a sentence each."""
    entries = list(shown(world))
    nowhere = {(one.key or b"").removeprefix(b"action:").decode() for one in entries if NO_CASE in (one.value or b"")}
    verdict = judge(
        entries, policy(), upto=world.clock_at + MAX_LAG, lag=MAX_LAG, partitions=world.deployment.partitions
    )
    if verdict.strange or verdict.bugs:
        yield f"{verdict.strange} cases of another pack, whose terms nobody judged; {verdict.bugs} letters of bugs"
    for finding in verdict.findings:
        if finding.count is Count.DOUBLED and any(f"action {name} " in finding.detail for name in nowhere):
            continue
        yield f"{finding.rule} {finding.count.value}: {finding.subject}: {finding.detail}"


def shown(world: World) -> Iterator[LogRecord]:
    """All that a reader of committed records finds, with the product's time."""
    for laid in deployed_topics(world.deployment, world.rules):
        for log in world.cluster.logs[laid.name]:
            for one in log.entries:
                if one.visible and one.offset < log.stable:
                    stamp = _stamp(world, laid.topic, one.stamp)
                    yield LogRecord(
                        laid.topic, laid.code, log.partition, one.offset, stamp, one.key, one.value, one.headers
                    )


def _stamp(world: World, topic: Topic, stamp: int) -> datetime:
    """Input records carry the product's time already."""
    if topic in INPUTS:
        return datetime.fromtimestamp(stamp / 1000, world.rules.zone)
    return world.clock(world.seconds(stamp))
