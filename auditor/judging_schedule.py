"""When each dossier is looked at next, and up to when all has been judged.

Owns: the marks of dossiers (written to, due, waiting for an answer), fairness between them, and the moment before which
nothing is left to judge. All of it lies in the workspace. Refuses: judging.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from auditor import millis
from auditor.grouping import of_many
from auditor.input_records import lay
from auditor.log_record import LogRecord
from auditor.product_clock import ProductClock
from auditor.rule_context import RuleContext
from auditor.workspace import Workspace

TOUCHED, SINCE, WAITS, AGAIN = "touched", "since", "waits", "again"
"""Marks: last written to, first record that is not judged, its next deadline, when its input should be answered."""

LOOK_AGAIN_MS = 120_000
"""What waits at the door is looked at again so much later; sooner when something is written about it."""

EVER = 2**62


class JudgingSchedule:
    """Of an audit without an end."""

    def __init__(self, room: Workspace) -> None:
        self._room = room

    def touch(self, key: str, stamp: int, at: int) -> None:
        """Something was written to it. Whatever it was waited for: it is judged when it has come to rest.

        What has only its writer in common is judged so long after the first record: one client that writes all the time
        must not keep it from being judged at all.
        """
        before = self._room.marked(TOUCHED, key)
        self._room.first(SINCE, key, max(1, stamp))
        if before is None:
            self._room.unmark(WAITS, key)
            self._room.unmark(AGAIN, key)
        if before is None or (before != at and not of_many(key)):
            self._room.mark(TOUCHED, key, at)

    def ripe(self, quiet: int, context: RuleContext, most: int) -> list[str]:
        """What has come to rest, what is overdue, what should be answered: in turns, of each the oldest first."""
        moments = ((TOUCHED, quiet), (WAITS, context.ripe), (AGAIN, context.heard))
        rows = zip_longest(*(self._room.ripe(kind, at, most) for kind, at in moments))
        return [*dict.fromkeys(key for key in chain.from_iterable(rows) if key is not None)][:most]

    def judged(self, key: str, following: int | None, written: Iterable[LogRecord], context: RuleContext) -> None:
        """It has been; and when it is to be looked at though nobody writes to it.

        `following`: the next of its deadlines. `written`: what was written in to it, which may not be due yet, or wait
        at the door; of that nothing is claimed.
        """
        for kind in (TOUCHED, SINCE, WAITS, AGAIN):
            self._room.unmark(kind, key)
        if following is not None:
            self._room.mark(WAITS, key, max(1, following + 1))
        came = [(millis.millis(one.stamp), lay(one)) for one in written]
        young = (stamp for stamp, _ in came if stamp > context.heard)
        held = [stamp for stamp, where in came if stamp <= context.heard and context.waits(where)]
        again = context.heard + LOOK_AGAIN_MS if held else min(young, default=None)
        if again is not None:
            self._room.mark(AGAIN, key, max(1, again))
        if held:
            self._room.mark(SINCE, key, max(1, min(held)))

    def put_off(self, key: str, at: int) -> None:
        """It cannot be judged yet: as if it had been written to again."""
        self._room.mark(TOUCHED, key, at)

    def left(self, context: RuleContext) -> int:
        """How many are written to or due, and not judged yet."""
        moments = ((SINCE, EVER), (WAITS, context.ripe), (AGAIN, context.heard))
        return sum(self._room.count(kind, at) for kind, at in moments)

    def upto(self, seen: datetime, time: ProductClock, context: RuleContext) -> datetime:
        """Up to when all was judged, on the product's clock; `seen` is up to when all was read."""
        since, waits, again = (self._room.oldest(kind) for kind in (SINCE, WAITS, AGAIN))
        held = [at for at in (since, again if again is not None and again <= context.heard else None) if at is not None]
        told = time.at(min([seen, *(millis.EPOCH + timedelta(milliseconds=at) for at in held)]))
        if waits is None or waits > context.ripe:
            return told
        return min(told, millis.EPOCH + timedelta(milliseconds=waits))
