"""An audit without an end, in memory: it waits until a case has come to rest, and says each finding once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chuishao.audit.clock import Time
from chuishao.audit.entry import Entry
from chuishao.audit.finding import Finding
from chuishao.audit.follower import QUIET, Follower
from chuishao.audit.policy import read_policy
from chuishao.audit.workspace import Workspace
from chuishao.packs import find_pack
from schemas.topics import Topic
from tests.flow.played.theatre import PACK
from tests.unit.chuishao.audit.slate import Slate, theatre

NOTED = ("case.accepted", "case.contacted", "case.completed", "case.closed")
SECOND = timedelta(seconds=1)
BEGIN = theatre().end
"""On this clock the log is old: everything in it should have had its fate."""


class Source:
    """Topics on which a test writes."""

    def __init__(self, *batches: Sequence[Entry]) -> None:
        self.batches = list(batches)
        self.partial: set[str] = set()

    async def to_end(self) -> AsyncIterator[Entry]:
        """What was written since."""
        for entry in self.batches.pop(0) if self.batches else ():
            yield entry


def followed(source: Any, *turns: timedelta) -> tuple[Follower, list[Finding]]:
    """Turns at these times after the beginning, and what was told."""
    told: list[Finding] = []
    with Workspace(indexed=True) as room:
        follower = Follower(room, read_policy(find_pack(PACK)), source, told.append, SECOND)
        for turn in turns:
            asyncio.run(follower.turn(BEGIN + turn, Time(())))
    return follower, told


def test_a_clean_case_is_counted_and_nothing_is_told() -> None:
    """Once it has been quiet."""
    follower, told = followed(Source(Slate.having(*NOTED).entries), timedelta(), QUIET)
    assert told == []
    assert (follower.verdict.cases, follower.verdict.ok) == (1, True)


def test_what_moves_is_not_judged_yet() -> None:
    """Half a case is no finding as long as the other half may be on its way."""
    entries = Slate.having(*NOTED).entries
    half = len(entries) // 2
    source = Source(entries[:half], entries[half:])
    _, told = followed(source, timedelta(), QUIET - SECOND, 2 * QUIET)
    assert told == []


def test_a_finding_is_told_once() -> None:
    """Though its case is judged again and again."""
    slate = Slate.having(*NOTED)
    doubled = slate.entries[slate.event("case.accepted")]
    again = replace(doubled, offset=doubled.offset + 1_000_000)
    told_again = slate.entries[slate.find(Topic.STATUS, nth=-1)]
    source = Source(slate.entries, [again], [], [told_again])
    follower, told = followed(source, timedelta(), QUIET, 3 * QUIET, 4 * QUIET, 6 * QUIET)
    assert sum("comes twice" in one.detail and one.rule == "events" for one in told) == 1
    assert len(told) == len(set(told)) == sum(follower.verdict.counts.values())


def test_a_deadline_that_nobody_meets_is_found_though_nobody_writes() -> None:
    """The case is looked at when its next deadline should have spoken."""
    slate = Slate.having(*NOTED)
    slate.cut(slate.event("case.closed"))
    _, told = followed(Source(slate.entries), timedelta(), QUIET)
    assert any(one.rule == "timers" for one in told)
