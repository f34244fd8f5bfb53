"""The conversion of a record into a row of the workspace's table, and back.

Owns: the tables. Refuses: opening the database file.
"""

from datetime import timedelta
from typing import Any

import orjson

from auditor import millis
from auditor.log_record import Headers, LogRecord
from schemas.topics import Topic

TOPICS = list(Topic)
NUMBERS = {topic: number for number, topic in enumerate(TOPICS)}

CACHE_KIB = 64 * 1024
"""KiB of SQLite's pages in memory."""

FIGURES = ("reports", "actions", "cases", "events", "timers", "superseded", "strange")
"""The figures that are counted for each dossier."""

TABLES = f"""
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -{CACHE_KIB};
create table record (key text, topic integer, code text, part integer, off integer, stamp integer, kkey blob,
                    value blob, headers_json blob);
create table dead_letter (topic text, part integer, off integer, reason text, at integer, quarantined text,
                     primary key (topic, part, off)) without rowid;
create index quarantined on dead_letter (quarantined) where quarantined != '';
create table mark (kind text, key text, at integer, primary key (kind, key)) without rowid;
create index due on mark (kind, at) where at > 0;
create table tally (key text primary key, {", ".join(f"{name} integer" for name in FIGURES)}) without rowid;
"""

ROW = "topic, code, part, off, stamp, kkey, value, headers_json"
"""The columns of a record."""


def to_row(entry: LogRecord) -> tuple[Any, ...]:
    """Return a record as a row, without its dossier key."""
    headers_json = (
        orjson.dumps([[name, None if v is None else v.hex()] for name, v in entry.headers]) if entry.headers else None
    )
    stamp = millis.millis(entry.stamp)
    position = NUMBERS[entry.topic], entry.code, entry.partition, entry.offset
    return (*position, stamp, entry.key, entry.value, headers_json)


def to_entry(row: tuple[Any, ...]) -> LogRecord:
    """Return the record of a row."""
    topic, code, partition, offset, stamp, key, value, headers_json = row
    headers: Headers = ()
    if headers_json is not None:
        headers = tuple((name, None if v is None else bytes.fromhex(v)) for name, v in orjson.loads(headers_json))
    when = millis.EPOCH + timedelta(milliseconds=stamp)
    return LogRecord(TOPICS[topic], code, partition, offset, when, key, value, headers)
