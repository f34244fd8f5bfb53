"""Where an entry belongs: with which case, or with which report.

Owns: the key under which each record is gathered, found with as little parsing as its topic allows. Refuses: judging.
"""

import orjson

from auditor import input_records as came
from auditor import published_names
from auditor.log_record import LogRecord
from auditor.records import NO_FORM
from schemas.topics import Topic

CASE, REPORT = "c/", "r/"
"""How the keys of the two kinds of dossiers begin."""

MANY = "/"
"""How the key of the actions ends that name no case."""

ANSWER = b"action:"
"""How the key of an answer to an action begins."""

CLAIMS = (b'"chuishao.case.opened"', b'"chuishao.case.report-joined"')
"""The events by which a case takes a report to itself."""

BY_CASE = (Topic.CASE_EVENTS, Topic.CASES, Topic.ESCALATIONS)


def keys(entry: LogRecord) -> tuple[str, ...]:
    """The dossiers that an entry belongs to; none for a record that is judged by itself."""
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
    """The dossier of a report."""
    return f"{REPORT}{owner}/{report}"


def report_of(entry: LogRecord) -> str:
    """The dossier of a report's record; one without an identity has a dossier of its own."""
    sent = came.read_report(entry, 0)
    return report_key(sent.owner, sent.id) if sent else report_key("", _place(entry))


def claims(entry: LogRecord) -> tuple[str, ...]:
    """The dossier of the report that an event takes into a case."""
    if entry.value is None or not any(name in entry.value for name in CLAIMS):
        return ()
    try:
        report = orjson.loads(entry.value)["data"]["report"]
        return (
            report_key(published_names.source(report["source"]), published_names.name(report["source"], report["id"])),
        )
    except NO_FORM:
        return ()  # the case's own rules say that it cannot be read


def text(raw: bytes | None) -> str:
    """A key as text."""
    return (raw or b"").decode(errors="backslashreplace")


def _answer(entry: LogRecord) -> str:
    try:
        return about(orjson.loads(entry.value or b"")["data"]["case_id"], entry.code)
    except NO_FORM:
        return about("", entry.code)


def _status(entry: LogRecord) -> tuple[str, ...]:
    """A reporter's view belongs to its case; the answer to an action to the case that the action named.

    What was refused at the door belongs to its report: another one under the same id may be in a case.
    """
    try:
        said = orjson.loads(entry.value or b"")
        answered = said["answered"]
        if said["case_id"]:
            return (CASE + said["case_id"],)
        if answered is None:
            source = entry.code or ""
            return (report_key(source, published_names.name(source, text(entry.key))),)
        return (about(answered["case_id"], entry.code),)
    except NO_FORM:
        return ()


def _action(entry: LogRecord) -> str:
    sent = came.read_action(entry, 0)
    return about(sent.case, sent.writer) if sent else CASE + _place(entry)


def _place(entry: LogRecord) -> str:
    """What has no identity stands alone: much of it must neither be judged as one nor keep the rest from its rest."""
    return "{}-{}@{}".format(*came.lay(entry))


def about(case: object, writer: str | None) -> str:
    """An action that names no case stands with all such of its writer."""
    return CASE + (published_names.case(case) or f"{writer or ''}{MANY}")


def of_many(key: str) -> bool:
    """Whether a dossier is of actions that have only their writer in common: it may never come to rest."""
    return key.endswith(MANY)
