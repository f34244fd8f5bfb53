"""One audit of a cluster: read every topic into a workspace, then judge dossier by dossier.

Owns: the two passes of reading (the second shows which dossiers still change; they are not judged), and the notes on
what could not be judged. Refuses: the rules.
"""

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path

from auditor import hung_transactions, millis
from auditor.dead_letter_index import of_a_bug
from auditor.grouping import CASE, claims, keys, text
from auditor.input_records import position_of
from auditor.log_record import LogRecord
from auditor.pack_policy import read_policy
from auditor.product_clock import now, read_time
from auditor.rule_context import RuleContext
from auditor.rule_runner import RuleRunner
from auditor.rules.personal import loose
from auditor.topic_reader import INPUT, TopicReader
from auditor.topic_survey import connected, survey
from auditor.unjudged import notes
from auditor.unread_input import UnreadPartition, look
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from operations.messages import audit_texts as messages
from schemas.topics import Topic
from streams.deployment import Deployment

LAG = timedelta(seconds=60)
"""How late after its deadline an event may be, and how long after it was written a record may go unanswered."""

DECIDED_S = 10.0
"""Seconds. The intake holds back at two seconds of undecided work; this is enough for what it took in before that."""

YIELD_EVERY = 500
"""Dossiers, about a second's work, after which the event loop runs, so that a cancellation takes effect."""

MOVING, OLDER = "moving", "older"
"""Marks of dossiers: written to during the reading; of a case opened before the start of the audit."""

OPENED = b'"chuishao.case.opened"'


async def audit(
    deployment: Deployment,
    pack: Path,
    *,
    since: datetime | None = None,
    lag: timedelta = LAG,
    upto: datetime | None = None,
    late: timedelta | None = None,
) -> Verdict:
    """Judge a cluster. `lag` is real time: on a clock that runs faster, deadlines may be late by as much more.

    `late`, on the product's clock, is how late they may be when `lag` does not determine it: the clock was moved.
    """
    policy = read_policy(pack)
    begun, clock = now(), await read_time(deployment)
    unread = await look(deployment)
    end = upto or clock.at(begun)
    verdict, source = Verdict(end), await survey(deployment, policy)
    with Workspace() as room:
        async with connected(deployment, source):
            await _read(source, room, verdict, since, unread)
        room.flush()
        room.index()
        seen = hung_transactions.seen(begun, source.hung)
        ripe = clock.at(begun - lag) if upto is None else upto - clock.span(lag)
        if source.hung:
            ripe, verdict.upto = min(ripe, clock.at(seen - lag)), min(end, clock.at(seen))
        context = RuleContext(
            policy=policy,
            ripe=millis.millis(ripe),
            settled=millis.millis(seen - lag),
            lag=round((late or clock.span(lag)).total_seconds() * 1000),
            dead_letter=room.dead_letter,
            waits=unread.holds,
            partial=frozenset(source.partial),
            spared=source.cleaned.spared,
            partitions=source.partitions,
        )
        await _judge(room, context, verdict, millis.millis(seen) if source.hung else None)
    verdict.notes = (*notes(verdict, policy, source), *verdict.notes)
    for transaction in source.hung:
        verdict.add(transaction.finding)
    return verdict


async def _read(
    source: TopicReader, room: Workspace, verdict: Verdict, since: datetime | None, unread: UnreadPartition
) -> None:
    """Read all topics to the end, and once more: a dossier written to in between is marked as moving.

    When input is waiting, the second pass begins later: the intake may have taken in records that are not decided yet.
    """
    await source.begin(since)
    floor = None if since is None else millis.millis(since)
    backlog, decided = False, time.monotonic() + DECIDED_S
    async for entry in source.to_end():
        _file(entry, room, verdict, floor)
        backlog = backlog or (entry.topic in INPUT and unread.holds(position_of(entry)))
    if backlog:
        await asyncio.sleep(max(0.0, decided - time.monotonic()))
    async for entry in source.to_end():
        _file(entry, room, verdict, floor)
        for key in keys(entry):
            room.mark(MOVING, key)


def _file(entry: LogRecord, room: Workspace, verdict: Verdict, floor: int | None) -> None:
    """File a record; of a case opened before `floor`, file only later records and the reports that it has taken in."""
    for finding in loose(entry):
        verdict.add(finding)
    if entry.topic is Topic.DLQ and of_a_bug(entry):
        verdict.bugs += 1
    if floor is None or entry.topic is not Topic.CASE_EVENTS or millis.millis(entry.stamp) >= floor:
        room.add(entry)
        return
    if OPENED in (entry.value or b""):
        room.mark(OLDER, CASE + text(entry.key))
    taken = claims(entry)
    if taken:
        room.add(entry, *taken)


async def _judge(room: Workspace, context: RuleContext, verdict: Verdict, seen: int | None) -> None:
    """Judge each dossier, but none that changed during the reading or since a transaction hides records."""
    runner = RuleRunner(context, room.fetch, room.quarantined)
    for count, (key, entries) in enumerate(room.dossiers()):
        if count % YIELD_EVERY == 0:
            await asyncio.sleep(0)
        hidden = seen is not None and any(millis.millis(one.stamp) >= seen for one in entries)
        if hidden or room.marked(MOVING, key) is not None:
            verdict.moving += 1
            continue
        judged = runner.judge_dossier(key, entries, young=room.marked(OLDER, key) is None)
        verdict.count(judged)
    if verdict.moving:
        verdict.notes = (messages.MOVING(count=verdict.moving),)
