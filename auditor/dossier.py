"""All records about one case, or about one report.

Owns: reading the values of a dossier once, into small types; a value that cannot be read is kept as broken.
Refuses: judging; anything that is not in the records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from auditor import input_records as came
from auditor import millis
from auditor.grouping import ANSWER, text
from auditor.input_records import Sent
from auditor.log_record import LogRecord
from auditor.records import UNREADABLE, EventRecord, ValueRecord
from schemas.topics import Topic


@dataclass(slots=True)
class CaseDossier:
    """One case: its events, and every record published about it. `reports` are the records of its reports."""

    id: str
    facts: list[EventRecord] = field(default_factory=list)
    echoes: list[EventRecord] = field(default_factory=list)  # on escalations
    snapshots: list[ValueRecord] = field(default_factory=list)
    texts: list[ValueRecord] = field(default_factory=list)
    inboxes: list[ValueRecord] = field(default_factory=list)
    statuses: list[ValueRecord] = field(default_factory=list)
    answers: list[ValueRecord] = field(default_factory=list)
    actions: list[Sent] = field(default_factory=list)
    reports: list[Sent] = field(default_factory=list)
    unread: list[LogRecord] = field(default_factory=list)  # actions without an id
    broken: list[LogRecord] = field(default_factory=list)  # published by the product, but unreadable
    refused: dict[str, int] = field(default_factory=dict)  # by source: when a report under the same id was last refused
    held: int | None = None  # when a bug quarantined it

    @property
    def phone(self) -> bool | None:
        """Whether any of its reporters left a phone and may be called; None where the reports cannot be read."""
        if not self.reports:
            return None
        return any(_phone(one.body) for one in self.reports)

    @classmethod
    def of(cls, name: str, entries: Iterable[LogRecord], reports: Iterable[Sent] = ()) -> "CaseDossier":
        """Read a case's records, in their order in the log."""
        dossier = cls(name, reports=list(reports))
        for entry in entries:
            try:
                dossier._put(entry)
            except UNREADABLE:
                dossier.broken.append(entry)
        dossier.facts.sort(key=lambda fact: (fact.entry.partition, fact.entry.offset))
        return dossier

    def _put(self, entry: LogRecord) -> None:
        match entry.topic:
            case Topic.CASE_EVENTS:
                self.facts.append(EventRecord.read(entry))
            case Topic.ESCALATIONS:
                self.echoes.append(EventRecord.read(entry))
            case Topic.CASES:
                self.snapshots.append(ValueRecord.read(entry))
            case Topic.TEXTS:
                self.texts.append(ValueRecord.read(entry))
            case Topic.DISPATCH if (entry.key or b"").startswith(ANSWER):
                self.answers.append(ValueRecord.read(entry))
            case Topic.DISPATCH:
                self.inboxes.append(ValueRecord.read(entry))
            case Topic.STATUS:
                self.statuses.append(ValueRecord.read(entry))
            case _:
                self._act(entry)

    def _act(self, entry: LogRecord) -> None:
        sent = came.read_action(entry, millis.millis(entry.stamp))
        if sent is None:
            self.unread.append(entry)
        else:
            self.actions.append(sent)


def _phone(report: dict[str, Any]) -> bool:
    """Return whether a report's phone is kept: nothing is kept of an anonymous reporter."""
    who = report.get("reporter")
    return isinstance(who, dict) and bool(who.get("phone")) and who.get("identity") != "anonymous"


@dataclass(slots=True)
class ReportDossier:
    """One report: its records, and the cases that say they have it."""

    key: str
    sent: list[Sent] = field(default_factory=list)
    unread: list[LogRecord] = field(default_factory=list)  # records that are no readable report
    claims: list[str] = field(default_factory=list)  # cases

    @classmethod
    def of(cls, key: str, entries: Iterable[LogRecord]) -> "ReportDossier":
        """Read a report's records and claims."""
        dossier = cls(key)
        for entry in entries:
            if entry.topic is Topic.STATUS:
                continue  # a refusal; it proves nothing about the other records
            if entry.topic is Topic.CASE_EVENTS:
                dossier.claims.append(text(entry.key))
            elif (sent := came.read_report(entry, millis.millis(entry.stamp))) is not None:
                dossier.sent.append(sent)
            else:
                dossier.unread.append(entry)
        return dossier
