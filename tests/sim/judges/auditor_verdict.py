"""The auditor's verdict on a run: it shares no code with the engine, and judges a run as it would judge a cluster.

A log in the world carries the machine's time, in which seconds pass while the product's clock jumps over days; the
auditor is shown the product's clock. How late a deadline may fire is not judged here (a jump is late by itself); that
it fired at all is.

One thing is let pass, and is a known limit of the engine: it does not remember an action on a case that does not exist
(yet), so an action that is taken in twice is answered twice.

Owns: what the auditor is shown. Refuses: the rules (`auditor/`).
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
"""Part of an answer to an action whose case did not exist."""

MAX_LAG = 1000 * DAY
"""More than any run jumps."""


@lru_cache
def policy() -> PackPolicy:
    """Return the auditor's own reading of the pack."""
    return read_policy(find_pack(PACK))


def auditor_verdict(world: World) -> Iterator[str]:
    """Yield a sentence for each finding of the auditor."""
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
    """Yield all that a reader of committed records finds, with the product's time."""
    for deployed in deployed_topics(world.deployment, world.rules):
        for log in world.cluster.logs[deployed.name]:
            for one in log.entries:
                if one.visible and one.offset < log.stable:
                    stamp = _stamp(world, deployed.topic, one.stamp)
                    yield LogRecord(
                        deployed.topic, deployed.code, log.partition, one.offset, stamp, one.key, one.value, one.headers
                    )


def _stamp(world: World, topic: Topic, stamp: int) -> datetime:
    """Return the product's time of a record; input records carry it already."""
    if topic in INPUTS:
        return datetime.fromtimestamp(stamp / 1000, world.rules.zone)
    return world.clock(world.seconds(stamp))
