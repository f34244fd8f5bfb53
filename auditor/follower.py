"""The turns of a continuous audit: judge quiet dossiers, report each finding once, drop data that is not needed.

Owns: what a turn is, how long a dossier must be quiet (longer than a transaction may be open), and what is deleted.
Refuses: rules; when a dossier is judged (`judging_schedule.py`); the loop.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from auditor import hung_transactions, millis
from auditor.dead_letter_index import of_a_bug
from auditor.finding import Count, Finding
from auditor.grouping import CASE, keys
from auditor.judging_schedule import JudgingSchedule
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy
from auditor.product_clock import ProductClock, now
from auditor.record_rows import FIGURES
from auditor.rule_context import RuleContext
from auditor.rule_runner import RuleRunner
from auditor.rules.personal import loose
from auditor.topic_reader import INPUT, TopicReader
from auditor.unjudged import notes
from auditor.unread_input import UnreadInput
from auditor.verdict import Verdict
from auditor.workspace import Workspace
from operations.messages import audit_texts as messages
from schemas.topics import Topic

QUIET = timedelta(seconds=15)
"""A dossier without a new record for so long is complete: a dead worker's open transaction hides records for 10 s."""

MOST = 20_000
"""Records read before `ops.audit` is published: about 20 s; a minute without it is an alarm."""

A_TURN = 500
"""Dossiers judged before the topics are read again: about a second's work."""

INPUT_KEPT = timedelta(days=31)
"""Input stays on its topic for 7 or 30 days, and here hardly longer: it is personal."""

KEPT_AT_LEAST = timedelta(hours=1)
"""Input that is too old when it is read is kept for so long: until it has been judged."""

GONE_KEPT = timedelta(days=30)
"""How long a late event of a forgotten case is recognised as one."""

SAID, GONE = "said", "gone"
"""Marks of reported findings, and of forgotten cases."""


class Follower:
    """The verdict so far, and the dossiers to be judged next."""

    def __init__(
        self, room: Workspace, policy: PackPolicy, source: TopicReader, tell: Callable[[Finding], None], lag: timedelta
    ) -> None:
        self._room, self._policy, self._source, self._tell, self._lag = room, policy, source, tell, lag
        self._agenda = JudgingSchedule(room)
        self.doors = UnreadInput()
        self.verdict = Verdict(now())

    async def turn(self, begun: datetime, time: ProductClock) -> bool:
        """Read all records written before `begun`, then judge ripe dossiers; return whether more may be ripe."""
        async for entry in self._source.to_end(MOST):
            self._file(entry, begun)
        self._room.flush()
        for one in self._source.hung:
            self._say(one.finding)
        seen = hung_transactions.seen(begun, self._source.hung)
        context = self._context(seen, time)
        if self._source.behind:  # only part of the log was read: nothing can be judged
            self.verdict.behind = max(1, self._agenda.left(context))
            self.verdict.upto = min(self.verdict.upto, self._agenda.upto(seen, time, context))
            return True
        runner = RuleRunner(context, self._room.fetch, self._room.quarantined)
        for key in (ripe := self._agenda.ripe(millis.millis(begun - QUIET), context, A_TURN)):
            self._look(key, runner, begun, seen)
        self._forget(begun)
        self.verdict.upto = self._agenda.upto(seen, time, context)
        self.verdict.behind = self._agenda.behind(millis.millis(begun), context)
        self.verdict.notes = self._notes(context)
        return len(ripe) == A_TURN

    def _context(self, seen: datetime, time: ProductClock) -> RuleContext:
        return RuleContext(
            policy=self._policy,
            ripe=millis.millis(time.at(seen - self._lag)),
            settled=millis.millis(seen - self._lag),
            lag=round(time.span(self._lag).total_seconds() * 1000),
            dead_letter=self._room.dead_letter,
            waits=self.doors.at(seen - self._lag),
            partial=frozenset(self._source.partial),
            spared=self._source.cleaned.spared,
            partitions=self._source.partitions,
        )

    def _file(self, entry: LogRecord, begun: datetime) -> None:
        for finding in loose(entry):
            self._say(finding)
        if entry.topic in INPUT and entry.stamp < begun - INPUT_KEPT:  # the writer's clock is wrong, or it has none
            entry = replace(entry, stamp=begun - INPUT_KEPT + KEPT_AT_LEAST)
        for key in keys(entry):
            if self._room.marked(GONE, key) is None:
                self._room.add(entry, key)
                self._agenda.touch(key, millis.millis(entry.stamp), millis.millis(begun))
            elif entry.topic is Topic.CASE_EVENTS:
                why = f"an event after the case was forgotten, at {entry.partition}@{entry.offset}"
                self._say(Finding("events", Count.MISPLACED, key.removeprefix(CASE), why))
        if entry.topic is Topic.DLQ:
            self._room.add(entry)
            self.verdict.bugs += of_a_bug(entry)

    def _look(self, key: str, runner: RuleRunner, begun: datetime, seen: datetime) -> None:
        """Judge a dossier, unless a transaction may hide other records of it."""
        entries = self._room.fetch(key)
        if self._source.hung and any(one.stamp >= seen for one in entries):
            self._agenda.put_off(key, millis.millis(begun))
            return
        judged = runner.judge_dossier(key, entries)
        for finding in judged.findings:
            self._say(finding)
        written = [one for one in entries if one.topic in INPUT]
        self._agenda.judged(key, judged.next, written, runner.context)
        more = self._room.tally(key, [getattr(judged, name) for name in FIGURES])
        for name, number in zip(FIGURES, more, strict=True):
            setattr(self.verdict, name, getattr(self.verdict, name) + number)
        if judged.forgotten:
            self._room.drop(key)
            self._room.mark(GONE, key, millis.millis(begun))

    def _forget(self, begun: datetime) -> None:
        """Delete what the topics do not keep, either."""
        gone = self._room.drop_before(INPUT, millis.millis(begun - INPUT_KEPT))
        self._source.partial.update(topic.row.name for topic in gone)
        self._room.unmark_before(GONE, millis.millis(begun - GONE_KEPT))

    def _notes(self, context: RuleContext) -> tuple[str, ...]:
        said, left = notes(self.verdict, self._policy, self._source), self._agenda.left(context)
        return (*said, messages.LEFT(count=left)) if left else said

    def _say(self, finding: Finding) -> None:
        """Report a finding, once."""
        name = sha256(repr(finding).encode()).hexdigest()
        if self._room.marked(SAID, name) is None:
            self._room.mark(SAID, name)
            self.verdict.add(finding)
            self._tell(finding)
