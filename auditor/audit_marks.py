"""What an audit remembers of its dossiers: marks with a moment, and what each has counted so far.

Owns: two tables of the workspace. Refuses: what a mark means.
"""

import sqlite3
from collections.abc import Sequence

from auditor.record_rows import FIGURES


class AuditMarks:
    """Over the workspace's file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def mark(self, kind: str, key: str, at: int = 0) -> None:
        """Remember something of a dossier."""
        self._db.execute("insert or replace into mark values (?, ?, ?)", (kind, key, at))

    def unmark(self, kind: str, key: str) -> None:
        """Forget it."""
        self._db.execute("delete from mark where kind = ? and key = ?", (kind, key))

    def unmark_before(self, kind: str, at: int) -> None:
        """Forget all that was marked before a moment."""
        self._db.execute("delete from mark where kind = ? and at < ?", (kind, at))

    def marked(self, kind: str, key: str) -> int | None:
        """What was remembered."""
        row = self._db.execute("select at from mark where kind = ? and key = ?", (kind, key)).fetchone()
        return None if row is None else int(row[0])

    def first(self, kind: str, key: str, at: int) -> None:
        """Remember the earliest of several moments."""
        row = "insert into mark values (?, ?, ?) on conflict do update set at = min(at, excluded.at)"
        self._db.execute(row, (kind, key, at))

    def ripe(self, kind: str, at: int, most: int) -> list[str]:
        """The dossiers whose mark lies at or before a moment, the oldest first."""
        rows = self._db.execute(
            "select key from mark where kind = ? and at > 0 and at <= ? order by at limit ?", (kind, at, most)
        )
        return [key for (key,) in rows]

    def oldest(self, kind: str) -> int | None:
        """The earliest mark."""
        found: int | None = self._db.execute("select min(at) from mark where kind = ? and at > 0", (kind,)).fetchone()[
            0
        ]
        return found

    def count(self, kind: str, at: int) -> int:
        """How many are marked with a moment up to this one."""
        row = "select count(*) from mark where kind = ? and at > 0 and at <= ?"
        found: int = self._db.execute(row, (kind, at)).fetchone()[0]
        return found

    def tally(self, key: str, figures: Sequence[int]) -> list[int]:
        """How much more a dossier counts than it did. What its topics have lost since was there all the same."""
        row = self._db.execute("select * from tally where key = ?", (key,)).fetchone()
        before = row[1:] if row else [0] * len(FIGURES)
        now = [max(pair) for pair in zip(before, figures, strict=True)]
        self._db.execute(f"insert or replace into tally values (?{', ?' * len(FIGURES)})", (key, *now))  # noqa: S608
        return [new - old for new, old in zip(now, before, strict=True)]

    def uncount(self, key: str) -> None:
        """A dossier is over: what it has counted stays counted, and is not remembered."""
        self._db.execute("delete from tally where key = ?", (key,))
