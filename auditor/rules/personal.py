"""Personal data appears only where and while the contract allows it.

Owns: numbers, names and free text in public topics, keys and headers; `personal` in inboxes: for the lead after
acceptance or at once in an emergency, never of a confidential reporter, and erased in time.
Refuses: quoting the data it found.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from auditor import millis
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.log_record import LogRecord
from auditor.personal_data import FREE, confidential, number, secrets
from auditor.rule_context import RuleContext
from schemas.topics import Topic

RULE = "personal"


def personal(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge all records of a case that others than its lead can read, and those that its lead received."""
    log = [*(one.entry for one in case.facts), *(one.entry for one in case.echoes)]
    public = [*log, *(one.entry for one in case.snapshots)]
    texts = [one.entry for one in case.texts]
    yield from _found(case.id, [one for one in public if FREE.search(one.value or b"")], "a field with free text")
    yield from _found(case.id, [one for one in (*public, *texts) if number(one.value or b"")], "a number")
    yield from _known(case, public)
    others = (one.entry for one in chain(case.inboxes, case.answers, case.statuses))
    yield from _found(
        case.id, [one for one in (*public, *texts, *others) if in_frame(one)], "a number in key or header"
    )
    yield from _inboxes(case, history, context)


def in_frame(entry: LogRecord) -> bool:
    """Return whether a record's key or a header holds a person's number."""
    frame = (entry.key or b"", *(part for name, value in entry.headers for part in (name.encode(), value or b"")))
    return any(number(part) for part in frame)


def _known(case: CaseDossier, public: Iterable[LogRecord]) -> Iterator[Finding]:
    """Find data of the reporters, known from their reports, in public records and their headers."""
    for field, secret in chain.from_iterable(secrets(report.body) for report in case.reports):
        yield from _found(case.id, [one for one in public if _holds(one, field, secret)], f"a reporter's {field}")


def _holds(entry: LogRecord, field: str, secret: bytes) -> bool:
    """Return whether a record holds a secret; a muster's public hall and a pack's word in an explanation are none."""
    hall = field == "address" and b'"chuishao.case.mustered"' in (entry.value or b"")
    heads = any(secret in (value or b"") for _, value in entry.headers)
    explained = b"term " + secret + b" "
    return heads or (not hall and secret in (entry.value or b"").replace(explained, b""))


def _found(case_id: str, entries: Iterable[LogRecord], what: str) -> Iterator[Finding]:
    for entry in entries:
        where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
        yield Finding(RULE, Count.LEAKED, case_id, f"{what} in {where}")


def _inboxes(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge the personal data in the units' inboxes."""
    open_too = {report.body.get("id") for report in case.reports if not confidential(report.body)}
    secret = {report.body.get("id") for report in case.reports} - open_too  # ids of two sources may be alike
    newest: dict[str, dict[str, Any]] = {}
    for one in case.inboxes:
        data = (one.value or {}).get("data")
        if not isinstance(data, dict) or "dispatch_id" not in data:
            continue  # `inboxes.py` reports it
        name = f"{data['dispatch_id']}/{data.get('rev')}"
        newest[data["dispatch_id"]] = data
        should = history.boxes.get((data["dispatch_id"], data.get("rev", 0)))
        given = data.get("personal") or []
        if given and not (should and should["personal"]) and not history.beyond(data.get("seq")):
            yield Finding(RULE, Count.LEAKED, case.id, f"{name}: {one.entry.code} is given personal data")
        if any(report.get("report") in secret for report in given):
            yield Finding(RULE, Count.LEAKED, case.id, f"{name}: of a confidential reporter")
        if number(orjson.dumps([data.get("text"), [report.get("text") for report in data.get("reports") or ()]])):
            yield Finding(RULE, Count.LEAKED, case.id, f"{name}: a number in a text that should be masked")
    for data in newest.values():
        if data.get("personal") and _too_long(data, context):
            name = f"{data['dispatch_id']}/{data['rev']}"
            yield Finding(RULE, Count.LEAKED, case.id, f"{name} was over long ago and holds personal data still")


def _too_long(data: dict[str, Any], context: RuleContext) -> bool:
    """Return whether the data was kept longer than the pack allows after the end."""
    if not data.get("end"):
        return False
    ended = millis.read(data["end"]["at"])
    return context.policy.worktime.add(ended, context.policy.personal_kept) < context.ripe


def loose(entry: LogRecord) -> Iterator[Finding]:
    """Judge a record that belongs to no case: ops figures, and the product's own headers of a dead letter."""
    if entry.topic is Topic.OPS:
        if number(entry.value or b"") or in_frame(entry):
            yield from _found("ops", [entry], "a number")
    elif entry.topic is Topic.DLQ:
        ours = ((name, value) for name, value in entry.headers if name.startswith("dlq."))
        joined = b"\n".join(value or b"" for name, value in ours if not name.startswith("dlq.received."))
        if number(joined.replace(b"dlq.timestamp", b"")):
            yield from _found("dlq", [entry], "a number in a header of ours")
