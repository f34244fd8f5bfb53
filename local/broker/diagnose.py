"""Why did the broker end? The answer is read off the last lines that it wrote.

A table of what Kafka and Java say in their own words, and the `Problem` we make of it; else the last line
that sounds like an error is quoted. Reads the two log files, changes nothing.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from local.broker import broker_problems
from local.broker.broker_dir import DataDir
from operations.problem import Problem

_TAIL = 64 * 1024  # bytes of the log's end that are looked at
_LITTLE = 64 * 1024  # bytes left on a disk that count as none
_LINE_AT_MOST = 200  # characters of a quoted line
_SOUNDS_BAD = re.compile(r" (?:FATAL|ERROR) |Exception|Error|\.leash|prctl")

Told = Callable[[DataDir, int], Problem]

# The first one found wins.
KNOWN: tuple[tuple[str, Told], ...] = (
    ("No space left on device", lambda where, _: broker_problems.disk_full(where.path)),
    ("Disk quota exceeded", lambda where, _: broker_problems.disk_full(where.path)),
    ("Address already in use", lambda _, port: broker_problems.port_in_use(port)),
    ("Failed to acquire lock on file .lock", lambda where, _: broker_problems.directory_in_use(where.path)),
    ("java.lang.OutOfMemoryError", lambda where, _: broker_problems.out_of_memory(where.log)),
)


def tail(path: Path, since: int = 0) -> str:
    """Return the end of a file, but nothing before the byte `since` (what an earlier start wrote)."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            start = since if since <= size else 0  # it was rolled over meanwhile
            file.seek(max(start, size - _TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def last_bad_line(text: str) -> str:
    """Return the last line that sounds like an error, or the last one at all, cut to one readable line."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("\t", " "))]
    bad = [line for line in lines if _SOUNDS_BAD.search(line)]
    return (bad or lines or [""])[-1][:_LINE_AT_MOST]


def why(where: DataDir, port: int, since: int, otherwise: Callable[[Path, str], Problem]) -> Problem:
    """Make a `Problem` of what it wrote since byte `since` of its log; unknown words become `otherwise`."""
    text = tail(where.out) + tail(where.log, since)
    for words, told in KNOWN:
        if words in text:
            return told(where, port)
    if shutil.disk_usage(where.path).free < _LITTLE:  # its log lies there, too: perhaps it could not even say so
        return broker_problems.disk_full(where.path)
    return otherwise(where.log, last_bad_line(text))
