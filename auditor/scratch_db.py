"""The disk under an audit: a SQLite file without a name, and what is said when the disk has no room for it.

Owns: where the file lies, that nobody finds it, and the words for a disk that refuses. Refuses: tables.
"""

import sqlite3
import tempfile
from pathlib import Path

from auditor.record_rows import TABLES
from operations.exit_code import ExitCode
from operations.problem import Problem

DISK = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""What SQLite answers when it is the disk that refuses; anything else is a bug of ours."""

PRIMARY = 0xFF
"""The part of SQLite's code that says which of them it is."""


def nameless() -> sqlite3.Connection:
    """A new file with the tables in it. Its folder (0700) is gone before anything is written into it.

    Without a journal SQLite opens it once and never asks for its name again.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="chuishao-audit-") as folder:
            base = sqlite3.connect(Path(folder) / "papers.sqlite", isolation_level=None)
            base.executescript(TABLES)
    except (OSError, sqlite3.OperationalError) as error:
        raise _no_room(error) from error
    return base


def refused(error: BaseException | None) -> Problem | None:
    """What to say when it was the disk that ended the work."""
    if not isinstance(error, sqlite3.OperationalError) or error.sqlite_errorcode & PRIMARY not in DISK:
        return None
    return _no_room(error)


def _no_room(error: Exception) -> Problem:
    folder = _folder()
    why = f"{error}: what it reads is gathered there, as large as the topics are"
    do = f"free some space (`df -h {folder}`), or choose another folder, e.g. `TMPDIR=/var/tmp`"
    return Problem(f"the audit cannot write in {folder}", why, do, ExitCode.SURROUNDINGS)


def _folder() -> str:
    """Python looks for one that it can write in; when there is none it says so with an error."""
    try:
        return tempfile.gettempdir()
    except OSError:
        return "any temporary folder"
