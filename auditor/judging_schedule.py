"""When each dossier is judged next, and the time up to which everything has been judged.

Owns: the marks of dossiers (written to, due, waiting for an answer), fairness between them, and the time before which
nothing is left to judge. The workspace stores all of it. Refuses: judging.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from auditor import millis
from auditor.grouping import of_many
from auditor.input_records import position_of
from auditor.log_record import LogRecord
from auditor.product_clock import ProductClock
from auditor.rule_context import RuleContext
from auditor.workspace import Workspace

TOUCHED, SINCE, WAITS, AGAIN = "touched", "since", "waits", "again"
"""Marks: last write, first record that is not judged, next deadline, time by which its input should be answered."""

LOOK_AGAIN_MS = 120_000
"""Milliseconds until input that the intake has not taken in is checked again; a new record makes it sooner."""

BACKLOG_MS = 30_000
"""What was written longer ago and is not judged yet is a backlog: a dossier is judged after 15 s of quiet."""

EVER = 2**62


class JudgingSchedule:
    """The schedule of a continuous audit."""

    def __init__(self, room: Workspace) -> None:
        self._room = room

    def touch(self, key: str, stamp: int, at: int) -> None:
        """Note a write to a dossier, which replaces whatever it waited for: it is judged once it is quiet.

        Actions that share only their writer are judged that long after the first record: otherwise a client that
        writes all the time would keep them from ever being judged.
        """
        before = self._room.marked(TOUCHED, key)
        self._room.first(SINCE, key, max(1, stamp))
        if before is None:
            self._room.unmark(WAITS, key)
            self._room.unmark(AGAIN, key)
        if before is None or (before != at and not of_many(key)):
            self._room.mark(TOUCHED, key, at)

    def ripe(self, quiet: int, context: RuleContext, most: int) -> list[str]:
        """Return the dossiers that are quiet, overdue or should be answered: in turns, the oldest of each first."""
        moments = ((TOUCHED, quiet), (WAITS, context.ripe), (AGAIN, context.settled))
        rows = zip_longest(*(self._room.ripe(kind, at, most) for kind, at in moments))
        return [*dict.fromkeys(key for key in chain.from_iterable(rows) if key is not None)][:most]

    def judged(self, key: str, following: int | None, written: Iterable[LogRecord], context: RuleContext) -> None:
        """Note that a dossier was judged, and when to judge it again without a new record.

        `following` is its next deadline. `written` is its input, which may not be due yet or not be taken in; the
        audit claims nothing about such input.
        """
        for kind in (TOUCHED, SINCE, WAITS, AGAIN):
            self._room.unmark(kind, key)
        if following is not None:
            self._room.mark(WAITS, key, max(1, following + 1))
        came = [(millis.millis(one.stamp), position_of(one)) for one in written]
        young = (stamp for stamp, _ in came if stamp > context.settled)
        held = [stamp for stamp, where in came if stamp <= context.settled and context.waits(where)]
        again = context.settled + LOOK_AGAIN_MS if held else min(young, default=None)
        if again is not None:
            self._room.mark(AGAIN, key, max(1, again))
        if held:
            self._room.mark(SINCE, key, max(1, min(held)))

    def put_off(self, key: str, at: int) -> None:
        """Postpone a dossier that cannot be judged yet, as if it had been written to again."""
        self._room.mark(TOUCHED, key, at)

    def left(self, context: RuleContext) -> int:
        """Return how many are written to or due, and not judged yet."""
        return self._count(EVER, context)

    def behind(self, now: int, context: RuleContext) -> int:
        """Return how many are a backlog: written to long ago or due, and not judged yet."""
        return self._count(now - BACKLOG_MS, context)

    def _count(self, since: int, context: RuleContext) -> int:
        return self._room.count_any(((SINCE, since), (WAITS, context.ripe), (AGAIN, context.settled)))

    def upto(self, seen: datetime, time: ProductClock, context: RuleContext) -> datetime:
        """Return the time on the product's clock up to which all is judged; `seen` is up to when all was read."""
        since, waits, again = (self._room.oldest(kind) for kind in (SINCE, WAITS, AGAIN))
        held = [
            at for at in (since, again if again is not None and again <= context.settled else None) if at is not None
        ]
        judged = time.at(min([seen, *(millis.EPOCH + timedelta(milliseconds=at) for at in held)]))
        if waits is None or waits > context.ripe:
            return judged
        return min(judged, millis.EPOCH + timedelta(milliseconds=waits))
