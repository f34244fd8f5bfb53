"""The case or the report to which a record belongs.

Owns: the dossier key of each record, found with as little parsing as its topic allows. Refuses: judging.
"""

import orjson

from auditor import input_records as came
from auditor import published_names
from auditor.log_record import LogRecord
from auditor.records import UNREADABLE
from schemas.topics import Topic

CASE, REPORT = "c/", "r/"
"""Prefixes of the keys of the two kinds of dossiers."""

MANY = "/"
"""Suffix of the dossier key of actions that name no case."""

ANSWER = b"action:"
"""Prefix of the record key of an answer to an action."""

CLAIMS = (b'"chuishao.case.opened"', b'"chuishao.case.report-joined"')
"""The events by which a case takes in a report."""

BY_CASE = (Topic.CASE_EVENTS, Topic.CASES, Topic.ESCALATIONS)


def keys(entry: LogRecord) -> tuple[str, ...]:
    """Return the dossiers that a record belongs to; none for a record that is judged by itself."""
    topic = entry.topic
    if topic in BY_CASE:
        own = CASE + text(entry.key)
        return (own, *claims(entry)) if topic is Topic.CASE_EVENTS else (own,)
    if topic is Topic.TEXTS:
        return (CASE + text(entry.key).partition("/")[0],)
    if topic is Topic.DISPATCH:
        return (_answer(entry) if (entry.key or b"").startswith(ANSWER) else CASE + text(entry.key),)
    if topic is Topic.STATUS:
        return _status(entry)
    if came.is_report(topic):
        return (report_of(entry),)
    return (_action(entry),) if came.is_action(topic) else ()


def report_key(owner: str, report: str) -> str:
    """Return the dossier key of a report."""
    return f"{REPORT}{owner}/{report}"


def report_of(entry: LogRecord) -> str:
    """Return the dossier key of a report's record; a record without an identity has a dossier of its own."""
    sent = came.read_report(entry, 0)
    return report_key(sent.owner, sent.id) if sent else report_key("", _position_key(entry))


def claims(entry: LogRecord) -> tuple[str, ...]:
    """Return the dossier key of the report that an event takes into a case, or none."""
    if entry.value is None or not any(name in entry.value for name in CLAIMS):
        return ()
    try:
        report = orjson.loads(entry.value)["data"]["report"]
        return (
            report_key(published_names.source(report["source"]), published_names.name(report["source"], report["id"])),
        )
    except UNREADABLE:
        return ()  # the case's own rules report that it cannot be read


def text(raw: bytes | None) -> str:
    """Return a record key as text."""
    return (raw or b"").decode(errors="backslashreplace")


def _answer(entry: LogRecord) -> str:
    try:
        return about(orjson.loads(entry.value or b"")["data"]["case_id"], entry.code)
    except UNREADABLE:
        return about("", entry.code)


def _status(entry: LogRecord) -> tuple[str, ...]:
    """Return the dossier of a status: its case, or for an answer the case that the action named.

    A refusal by the intake belongs to its report: another report under the same id may be in a case.
    """
    try:
        status = orjson.loads(entry.value or b"")
        answered = status["answered"]
        if status["case_id"]:
            return (CASE + status["case_id"],)
        if answered is None:
            source = entry.code or ""
            return (report_key(source, published_names.name(source, text(entry.key))),)
        return (about(answered["case_id"], entry.code),)
    except UNREADABLE:
        return ()


def _action(entry: LogRecord) -> str:
    sent = came.read_action(entry, 0)
    return about(sent.case, sent.writer) if sent else CASE + _position_key(entry)


def _position_key(entry: LogRecord) -> str:
    """Return a key of its own for a record without identity: many such records must not be judged together."""
    return "{}-{}@{}".format(*came.position_of(entry))


def about(case: object, writer: str | None) -> str:
    """Return the dossier of an action; one that names no case shares a dossier with all such of its writer."""
    return CASE + (published_names.case(case) or f"{writer or ''}{MANY}")


def of_many(key: str) -> bool:
    """Return whether a dossier holds actions that share only their writer: it may never become quiet."""
    return key.endswith(MANY)
