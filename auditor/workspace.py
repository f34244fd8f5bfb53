"""The records of an audit, gathered by dossier in a SQLite file that no other process sees.

It needs no durability. Since it holds reports, it has no name once it is open: however the audit ends, nothing is
left. Memory stays bounded whatever the topics hold.
Owns: the file, its tables, batches of inserts. Refuses: judging; going on when the disk fails.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Self

from auditor.audit_marks import AuditMarks
from auditor.dead_letter_index import DeadLetterRef, read_dead_letter
from auditor.grouping import keys
from auditor.input_records import RecordPosition
from auditor.log_record import LogRecord
from auditor.record_rows import NUMBERS, ROW, to_entry, to_row
from auditor.scratch_db import disk_problem, nameless
from schemas.topics import Topic

BATCH = 2000
"""Rows of one insert: some megabytes in memory, and 3 µs a row."""


class Workspace(AuditMarks):
    """A workspace; leaving its `with` block deletes the file."""

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
        problem = disk_problem(error)
        if problem is not None:
            raise problem from error

    def add(self, entry: LogRecord, *belongs: str) -> None:
        """File a record, under these keys or under its own."""
        for key in belongs or keys(entry):
            self._rows.append((key, *to_row(entry)))
        if entry.topic is Topic.DLQ:
            self._add_dead_letter(read_dead_letter(entry))
        if len(self._rows) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write all records that were added."""
        self._db.executemany(f"insert into record values ({', '.join('?' * 9)})", self._rows)  # noqa: S608 (no input)
        self._rows.clear()

    def index(self) -> None:
        """Create the index once all records are in: faster than keeping it up to date meanwhile."""
        self._db.execute("create index belongs on record (key)")

    def dossiers(self) -> Iterator[tuple[str, list[LogRecord]]]:
        """Yield each dossier, its records in the order in which they were added."""
        rows = self._db.execute(f"select key, {ROW} from record order by key, rowid")  # noqa: S608
        for key, group in groupby(rows, key=itemgetter(0)):
            yield key, [to_entry(row[1:]) for row in group]

    def fetch(self, key: str) -> list[LogRecord]:
        """Return the records of one dossier."""
        rows = self._db.execute(f"select {ROW} from record where key = ? order by rowid", (key,))  # noqa: S608
        return [to_entry(row) for row in rows]

    def drop(self, key: str) -> None:
        """Delete a dossier that is not needed any more."""
        self._db.execute("delete from record where key = ?", (key,))
        self.uncount(key)

    def drop_before(self, topics: Iterable[Topic], stamp: int) -> set[Topic]:
        """Delete old input, which is kept no longer than on its topic; return the topics that have lost a record."""
        old = "delete from record where topic = ? and stamp < ?"
        return {topic for topic in topics if self._db.execute(old, (NUMBERS[topic], stamp)).rowcount > 0}

    def dead_letter(self, position: RecordPosition) -> DeadLetterRef | None:
        """Return the dead letter of a record, or None."""
        row = self._db.execute(
            "select reason, at, quarantined from dead_letter where topic = ? and part = ? and off = ?", position
        ).fetchone()
        return None if row is None else DeadLetterRef(position, *row)

    def quarantined(self, case: str) -> int | None:
        """Return since when a bug has quarantined a case, or None."""
        found: int | None = self._db.execute(
            "select max(at) from dead_letter where quarantined = ?", (case,)
        ).fetchone()[0]
        return found if case else None

    def _add_dead_letter(self, dead_letter: DeadLetterRef | None) -> None:
        if dead_letter is not None:
            row = (*dead_letter.position, dead_letter.reason, dead_letter.at, dead_letter.case)
            self._db.execute("insert or replace into dead_letter values (?, ?, ?, ?, ?, ?)", row)
