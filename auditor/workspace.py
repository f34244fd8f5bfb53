"""Where the records of an audit are gathered by what they belong to: a SQLite file that nobody else sees.

Owns: the file, its tables, batches of inserts. It needs no durability, and since reports are in it, it has no name any
more once it is open: however we end, nothing is left. Memory stays bounded whatever the topics hold. Refuses: judging;
going on where the disk does not.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Self

from auditor.audit_marks import AuditMarks
from auditor.dead_letter_index import DeadLetterRef, read_letter
from auditor.grouping import keys
from auditor.input_records import Lay
from auditor.log_record import LogRecord
from auditor.record_rows import NUMBERS, ROW, to_entry, to_row
from auditor.scratch_db import nameless, refused
from schemas.topics import Topic

BATCH = 2000
"""Rows an insert: some megabytes in memory, and 3 µs a row."""


class Workspace(AuditMarks):
    """Open it with `with`; the file goes with it."""

    def __init__(self, *, indexed: bool = False) -> None:
        super().__init__(nameless())
        if indexed:
            self.index()
        self._rows: list[tuple[Any, ...]] = []
        self._db.execute("begin")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        problem = refused(error)
        if problem is not None:
            raise problem from error

    def add(self, entry: LogRecord, *belongs: str) -> None:
        """File an entry, under these keys or under its own."""
        for key in belongs or keys(entry):
            self._rows.append((key, *to_row(entry)))
        if entry.topic is Topic.DLQ:
            self._letter(read_letter(entry))
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """What was added is there."""
        self._db.executemany(f"insert into paper values ({', '.join('?' * 9)})", self._rows)  # noqa: S608 (no input)
        self._rows.clear()

    def index(self) -> None:
        """Once all is in: faster than to keep it in order all the time."""
        self._db.execute("create index belongs on paper (key)")

    def dossiers(self) -> Iterator[tuple[str, list[LogRecord]]]:
        """Each dossier, its entries in the order in which they were added."""
        rows = self._db.execute(f"select key, {ROW} from paper order by key, rowid")  # noqa: S608
        for key, group in groupby(rows, key=itemgetter(0)):
            yield key, [to_entry(row[1:]) for row in group]

    def fetch(self, key: str) -> list[LogRecord]:
        """One dossier."""
        rows = self._db.execute(f"select {ROW} from paper where key = ? order by rowid", (key,))  # noqa: S608
        return [to_entry(row) for row in rows]

    def drop(self, key: str) -> None:
        """A dossier is not needed any more."""
        self._db.execute("delete from paper where key = ?", (key,))
        self.uncount(key)

    def drop_before(self, topics: Iterable[Topic], stamp: int) -> set[Topic]:
        """What was written in is not kept here for longer than on its topic; the topics that have lost something."""
        old = "delete from paper where topic = ? and stamp < ?"
        return {topic for topic in topics if self._db.execute(old, (NUMBERS[topic], stamp)).rowcount > 0}

    def letter(self, lay: Lay) -> DeadLetterRef | None:
        """The dead letter of a record."""
        row = self._db.execute(
            "select reason, at, aside from letter where topic = ? and part = ? and off = ?", lay
        ).fetchone()
        return None if row is None else DeadLetterRef(lay, *row)

    def aside(self, case: str) -> int | None:
        """Since when a bug holds a case."""
        found: int | None = self._db.execute("select max(at) from letter where aside = ?", (case,)).fetchone()[0]
        return found if case else None

    def _letter(self, letter: DeadLetterRef | None) -> None:
        if letter is not None:
            row = (*letter.lay, letter.reason, letter.at, letter.case)
            self._db.execute("insert or replace into letter values (?, ?, ?, ?, ?, ?)", row)
