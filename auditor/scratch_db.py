"""The database file of an audit: a SQLite file without a name, and the problem reported when the disk is full.

Owns: where the file is, that no other process can open it, and the text for a disk error. Refuses: tables.
"""

import sqlite3
import tempfile
from pathlib import Path

from auditor.record_rows import TABLES
from operations.exit_code import ExitCode
from operations.problem import Problem

DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""SQLite's error codes for a failing disk; any other error is a bug of ours."""

PRIMARY = 0xFF
"""Mask of SQLite's primary error code."""


def nameless() -> sqlite3.Connection:
    """Return a new database with the tables in it. Its folder (0700) is deleted before any record is written.

    Without a journal SQLite opens the file once and never needs its name again. Raises Problem when the disk fails.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="chuishao-audit-") as folder:
            base = sqlite3.connect(Path(folder) / "records.sqlite", isolation_level=None)
            base.executescript(TABLES)
    except (OSError, sqlite3.OperationalError) as error:
        raise _disk_problem(error) from error
    return base


def disk_problem(error: BaseException | None) -> Problem | None:
    """Return the problem to report when a disk error ended the work, else None."""
    if not isinstance(error, sqlite3.OperationalError) or error.sqlite_errorcode & PRIMARY not in DISK:
        return None
    return _disk_problem(error)


def _disk_problem(error: Exception) -> Problem:
    folder = _folder()
    why = f"{error}: the audit stores there what it reads, as large as the topics are"
    do = f"free some space (`df -h {folder}`), or choose another folder, e.g. `TMPDIR=/var/tmp`"
    return Problem(f"the audit cannot write in {folder}", why, do, ExitCode.SURROUNDINGS)


def _folder() -> str:
    """Return the temporary folder; Python raises an error when it can write in none."""
    try:
        return tempfile.gettempdir()
    except OSError:
        return "any temporary folder"
