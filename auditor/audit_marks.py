"""The marks that an audit keeps on its dossiers, each with a time, and what each dossier has counted so far.

Owns: two tables of the workspace. Refuses: deciding what a mark means.
"""

import sqlite3
from collections.abc import Iterable, Sequence

from auditor.record_rows import FIGURES


class AuditMarks:
    """Marks and tallies in the workspace's database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def mark(self, kind: str, key: str, at: int = 0) -> None:
        """Set a mark on a dossier."""
        self._db.execute("insert or replace into mark values (?, ?, ?)", (kind, key, at))

    def unmark(self, kind: str, key: str) -> None:
        """Remove a mark from a dossier."""
        self._db.execute("delete from mark where kind = ? and key = ?", (kind, key))

    def unmark_before(self, kind: str, at: int) -> None:
        """Remove all marks of a kind older than `at`."""
        self._db.execute("delete from mark where kind = ? and at < ?", (kind, at))

    def marked(self, kind: str, key: str) -> int | None:
        """Return the time of a mark, or None when it is not set."""
        row = self._db.execute("select at from mark where kind = ? and key = ?", (kind, key)).fetchone()
        return None if row is None else int(row[0])

    def first(self, kind: str, key: str, at: int) -> None:
        """Set a mark, keeping the earliest time it was set with."""
        row = "insert into mark values (?, ?, ?) on conflict do update set at = min(at, excluded.at)"
        self._db.execute(row, (kind, key, at))

    def ripe(self, kind: str, at: int, most: int) -> list[str]:
        """Return at most `most` dossiers whose mark is at or before `at`, the oldest first."""
        rows = self._db.execute(
            "select key from mark where kind = ? and at > 0 and at <= ? order by at limit ?", (kind, at, most)
        )
        return [key for (key,) in rows]

    def oldest(self, kind: str) -> int | None:
        """Return the time of the earliest mark of a kind, or None."""
        found: int | None = self._db.execute("select min(at) from mark where kind = ? and at > 0", (kind,)).fetchone()[
            0
        ]
        return found

    def count(self, kind: str, at: int) -> int:
        """Return how many dossiers are marked with a time up to `at`."""
        row = "select count(*) from mark where kind = ? and at > 0 and at <= ?"
        found: int = self._db.execute(row, (kind, at)).fetchone()[0]
        return found

    def count_any(self, moments: Iterable[tuple[str, int]]) -> int:
        """Return how many dossiers have one of these marks with a moment up to the one beside it."""
        either, values = [], list[str | int]()
        for kind, at in moments:
            either.append("kind = ? and at > 0 and at <= ?")
            values += [kind, at]
        row = f"select count(distinct key) from mark where {' or '.join(either)}"  # noqa: S608 (no input)
        found: int = self._db.execute(row, values).fetchone()[0]
        return found

    def tally(self, key: str, figures: Sequence[int]) -> list[int]:
        """Return how much each figure of a dossier has grown. A record that its topic has lost since still counts."""
        row = self._db.execute("select * from tally where key = ?", (key,)).fetchone()
        before = row[1:] if row else [0] * len(FIGURES)
        now = [max(pair) for pair in zip(before, figures, strict=True)]
        self._db.execute(f"insert or replace into tally values (?{', ?' * len(FIGURES)})", (key, *now))  # noqa: S608
        return [new - old for new, old in zip(now, before, strict=True)]

    def uncount(self, key: str) -> None:
        """Delete the tally of a dossier that has ended; the verdict keeps what it has counted."""
        self._db.execute("delete from tally where key = ?", (key,))
