"""Everything that was written about one case, or about one report.

Owns: reading the values of a dossier once, into small types; what cannot be read is kept as broken. Refuses: opinions;
anything not in the records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from auditor import input_records as came
from auditor import millis
from auditor.grouping import ANSWER, text
from auditor.input_records import Sent
from auditor.log_record import LogRecord
from auditor.records import NO_FORM, EventRecord, ValueRecord
from schemas.topics import Topic


@dataclass(slots=True)
class CaseDossier:
    """One case: what happened, and how everybody was told of it. `reports` are the records of its reports."""

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
    broken: list[LogRecord] = field(default_factory=list)  # ours, and no JSON
    refused: dict[str, int] = field(default_factory=dict)  # by source: when one under a report's id was refused last
    held: int | None = None  # when a bug has set it aside

    @property
    def phone(self) -> bool | None:
        """Whether any of its reporters left a phone and may be called; null where that cannot be known."""
        if not self.reports:
            return None
        return any(_phone(one.body) for one in self.reports)

    @classmethod
    def of(cls, name: str, entries: Iterable[LogRecord], reports: Iterable[Sent] = ()) -> "CaseDossier":
        """Read a case's records, in the order in which they lie."""
        made = cls(name, reports=list(reports))
        for entry in entries:
            try:
                made._put(entry)
            except NO_FORM:
                made.broken.append(entry)
        made.facts.sort(key=lambda fact: (fact.entry.partition, fact.entry.offset))
        return made

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
    """Of an anonymous reporter nothing is kept."""
    who = report.get("reporter")
    return isinstance(who, dict) and bool(who.get("phone")) and who.get("identity") != "anonymous"


@dataclass(slots=True)
class ReportDossier:
    """One report: its records, and the cases that say they have it."""

    key: str
    sent: list[Sent] = field(default_factory=list)
    unread: list[LogRecord] = field(default_factory=list)  # no report, as far as can be seen
    claims: list[str] = field(default_factory=list)  # cases

    @classmethod
    def of(cls, key: str, entries: Iterable[LogRecord]) -> "ReportDossier":
        """Read a report's records and claims."""
        made = cls(key)
        for entry in entries:
            if entry.topic is Topic.STATUS:
                continue  # a refusal; it says nothing of the others
            if entry.topic is Topic.CASE_EVENTS:
                made.claims.append(text(entry.key))
            elif (sent := came.read_report(entry, millis.millis(entry.stamp))) is not None:
                made.sent.append(sent)
            else:
                made.unread.append(entry)
        return made
