"""What has come to rest is judged, each finding is said once, and what is not needed any more is dropped.

Owns: when a dossier is judged (it has been quiet for longer than a transaction may hang; a deadline of its case is
overdue; what was written in should be answered by now), and what is kept no longer: all that is remembered lies in the
workspace, which loses what its topics lose. Refuses: rules; running for ever. Called by: `follow.py`, again and again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from chuishao.audit import moment
from chuishao.audit.clock import Time, now
from chuishao.audit.context import Context
from chuishao.audit.entry import Entry
from chuishao.audit.filing import CASE, keys
from chuishao.audit.finding import Count, Finding
from chuishao.audit.judge import Bench
from chuishao.audit.lanes import INPUT, Lanes
from chuishao.audit.policy import Policy
from chuishao.audit.rules.personal import loose
from chuishao.audit.verdict import Verdict
from chuishao.audit.workspace import Workspace
from schemas.topics import Topic

QUIET = timedelta(seconds=15)
"""Without a new record for so long a dossier is whole: a dead worker's open transaction hides records for 10."""

A_TURN = 500
"""Dossiers judged before the topics are looked at again: about a second's work."""

INPUT_KEPT = timedelta(days=31)
"""What was written in is on its topic for 7 or 30 days, and here hardly longer: it is personal."""

GONE_KEPT = timedelta(days=30)
"""How long a late event of a forgotten case is known to be one."""

TOUCHED, WAITS, AGAIN, SAID, GONE = "touched", "waits", "again", "said", "gone"
"""Marks of dossiers: written to, its next deadline, to be looked at again; of findings; of forgotten cases."""

REPORT, ONE = "report", "case"
"""Marks by which dossiers are counted."""


class Follower:
    """What has been judged so far, and what is to be judged next."""

    def __init__(
        self, room: Workspace, policy: Policy, source: Lanes, tell: Callable[[Finding], None], lag: timedelta
    ) -> None:
        self._room, self._policy, self._source, self._tell, self._lag = room, policy, source, tell, lag
        self.verdict = Verdict(now())

    async def turn(self, begun: datetime, time: Time) -> None:
        """Read all that was written before `begun`, then judge what is ripe."""
        async for entry in self._source.to_end():
            self._file(entry, begun)
        self._room.flush()
        self.verdict.upto = time.at(begun)
        context = self._context(begun, time)
        bench = Bench(context, self._room.fetch, self._room.aside)
        for key in self._ripe(begun, context)[:A_TURN]:
            self._judge(key, bench, begun)
        self.verdict.reports, self.verdict.cases = self._room.count(REPORT), self._room.count(ONE)
        gone = self._room.drop_before(INPUT, moment.millis(begun - INPUT_KEPT))
        self._source.partial.update(topic.row.name for topic in gone)
        self._room.unmark_before(GONE, moment.millis(begun - GONE_KEPT))

    def _context(self, begun: datetime, time: Time) -> Context:
        return Context(
            policy=self._policy,
            ripe=moment.millis(time.at(begun - self._lag)),
            heard=moment.millis(begun - self._lag),
            lag=round(time.span(self._lag).total_seconds() * 1000),
            letter=self._room.letter,
            partial=frozenset(self._source.partial),
        )

    def _file(self, entry: Entry, begun: datetime) -> None:
        for finding in loose(entry):
            self._say(finding)
        for key in keys(entry):
            if self._room.marked(GONE, key) is None:
                self._room.add(entry, key)
                self._room.mark(TOUCHED, key, moment.millis(begun))
            elif entry.topic is Topic.CASE_EVENTS:
                why = f"an event after the case was forgotten, at {entry.partition}@{entry.offset}"
                self._say(Finding("events", Count.MISPLACED, key.removeprefix(CASE), why))
        if entry.topic is Topic.DLQ:
            self._room.add(entry)

    def _ripe(self, begun: datetime, context: Context) -> list[str]:
        """Quiet for long enough; or a deadline overdue; or waiting for its answer for long enough."""
        quiet = moment.millis(begun - QUIET)
        touched = self._room.ripe(TOUCHED, quiet)
        waiting = [*self._room.ripe(WAITS, context.ripe), *self._room.ripe(AGAIN, context.heard)]
        return [*touched, *(key for key in dict.fromkeys(waiting) if self._room.marked(TOUCHED, key) is None)]

    def _judge(self, key: str, bench: Bench, begun: datetime) -> None:
        room, entries = self._room, self._room.fetch(key)
        judged = bench.sit(key, entries)
        for finding in judged.findings:
            self._say(finding)
        for kind in (TOUCHED, WAITS, AGAIN):
            room.unmark(kind, key)
        fresh = [moment.millis(one.stamp) for one in entries if one.topic in INPUT]
        if any(stamp > bench.context.heard for stamp in fresh):
            room.mark(AGAIN, key, max(fresh))
        if judged.next is not None:
            room.mark(WAITS, key, max(judged.next, bench.context.ripe) + 1)
        if judged.reports or judged.cases:
            room.mark(REPORT if judged.reports else ONE, key)
        self.verdict.strange += judged.strange
        if judged.forgotten:
            room.drop(key)
            room.mark(GONE, key, moment.millis(begun))

    def _say(self, finding: Finding) -> None:
        """Once."""
        name = sha256(repr(finding).encode()).hexdigest()
        if self._room.marked(SAID, name) is None:
            self._room.mark(SAID, name)
            self.verdict.add(finding)
            self._tell(finding)
