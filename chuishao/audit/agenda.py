"""When each dossier is looked at next, and up to when all has been judged.

Owns: the marks of dossiers (written to, due, waiting for an answer), fairness between them, and the moment before which
nothing is left to judge. All of it lies in the workspace. Refuses: judging. Called by: `follower.py`.
"""

from datetime import datetime, timedelta
from itertools import chain, zip_longest

from chuishao.audit import moment
from chuishao.audit.clock import Time
from chuishao.audit.context import Context
from chuishao.audit.workspace import Workspace

TOUCHED, SINCE, WAITS, AGAIN = "touched", "since", "waits", "again"
"""Marks: last written to, first record that is not judged, its next deadline, when its input should be answered."""

EVER = 2**62


class Agenda:
    """Of an audit without an end."""

    def __init__(self, room: Workspace) -> None:
        self._room = room

    def touch(self, key: str, stamp: int, at: int) -> None:
        """Something was written to it. Whatever it was waited for: it is judged when it has come to rest."""
        before = self._room.marked(TOUCHED, key)
        self._room.first(SINCE, key, max(1, stamp))
        if before is None:
            self._room.unmark(WAITS, key)
            self._room.unmark(AGAIN, key)
        if before != at:
            self._room.mark(TOUCHED, key, at)

    def ripe(self, quiet: int, context: Context, most: int) -> list[str]:
        """What has come to rest, what is overdue, what should be answered: in turns, of each the oldest first."""
        moments = ((TOUCHED, quiet), (WAITS, context.ripe), (AGAIN, context.heard))
        rows = zip_longest(*(self._room.ripe(kind, at, most) for kind, at in moments))
        return [*dict.fromkeys(key for key in chain.from_iterable(rows) if key is not None)][:most]

    def judged(self, key: str, waits: int | None, again: int | None) -> None:
        """It has been; and when it is to be looked at though nobody writes to it."""
        for kind in (TOUCHED, SINCE, WAITS, AGAIN):
            self._room.unmark(kind, key)
        if waits is not None:
            self._room.mark(WAITS, key, max(1, waits))
        if again is not None:
            self._room.mark(AGAIN, key, max(1, again))

    def put_off(self, key: str, at: int) -> None:
        """It cannot be judged yet: as if it had been written to again."""
        self._room.mark(TOUCHED, key, at)

    def left(self, context: Context) -> int:
        """How many are written to or due, and not judged yet."""
        moments = ((SINCE, EVER), (WAITS, context.ripe), (AGAIN, context.heard))
        return sum(self._room.count(kind, at) for kind, at in moments)

    def upto(self, seen: datetime, time: Time, context: Context) -> datetime:
        """Up to when all was judged, on the product's clock; `seen` is up to when all was read."""
        since, waits, again = (self._room.oldest(kind) for kind in (SINCE, WAITS, AGAIN))
        held = [at for at in (since, again if again is not None and again <= context.heard else None) if at is not None]
        told = time.at(min([seen, *(moment.EPOCH + timedelta(milliseconds=at) for at in held)]))
        if waits is None or waits > context.ripe:
            return told
        return min(told, moment.EPOCH + timedelta(milliseconds=waits))
