"""An entry as a row of the workspace's table, and back.

Owns: the tables. Refuses: the file.
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
"""Of SQLite's pages in memory."""

FIGURES = ("reports", "actions", "cases", "events", "timers", "superseded", "strange")
"""What is counted of a dossier."""

TABLES = f"""
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -{CACHE_KIB};
create table paper (key text, topic integer, code text, part integer, off integer, stamp integer, kkey blob,
                    value blob, heads blob);
create table letter (topic text, part integer, off integer, reason text, at integer, aside text,
                     primary key (topic, part, off)) without rowid;
create index aside on letter (aside) where aside != '';
create table mark (kind text, key text, at integer, primary key (kind, key)) without rowid;
create index due on mark (kind, at) where at > 0;
create table tally (key text primary key, {", ".join(f"{name} integer" for name in FIGURES)}) without rowid;
"""

ROW = "topic, code, part, off, stamp, kkey, value, heads"
"""The columns of a record."""


def to_row(entry: LogRecord) -> tuple[Any, ...]:
    """An entry as a row, without its key."""
    heads = (
        orjson.dumps([[name, None if v is None else v.hex()] for name, v in entry.headers]) if entry.headers else None
    )
    stamp = millis.millis(entry.stamp)
    lay = NUMBERS[entry.topic], entry.code, entry.partition, entry.offset
    return (*lay, stamp, entry.key, entry.value, heads)


def to_entry(row: tuple[Any, ...]) -> LogRecord:
    """The entry of a row."""
    topic, code, partition, offset, stamp, key, value, heads = row
    headers: Headers = ()
    if heads is not None:
        headers = tuple((name, None if v is None else bytes.fromhex(v)) for name, v in orjson.loads(heads))
    when = millis.EPOCH + timedelta(milliseconds=stamp)
    return LogRecord(TOPICS[topic], code, partition, offset, when, key, value, headers)
