"""The verdict of an audit: figures, findings in order, and notes on what could not be judged.

Owns: gathering figures and findings, within a bound. Refuses: judging.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from auditor.finding import Count, Finding, Superseded

KEPT = 100
"""Findings of each figure kept in full; the counts go on. Nobody reads more, a broken topic must not fill the memory,
and thousands of one kind must not hide the three of another."""


@dataclass(frozen=True, slots=True)
class JudgedCounts:
    """The figures and findings of one dossier, and when to judge it again without a new record."""

    findings: tuple[Finding, ...]
    reports: int = 0
    actions: int = 0
    cases: int = 0
    events: int = 0
    timers: int = 0
    strange: int = 0
    waiting: int = 0
    overtaken: tuple[Superseded, ...] = ()
    next: int | None = None  # the next of its deadlines that is not due yet, milliseconds since 1970
    forgotten: bool = False

    @property
    def superseded(self) -> int:
        """How many of its deadlines another one superseded."""
        return len(self.overtaken)


@dataclass(slots=True)
class Verdict:
    """The verdict so far; its figures grow while dossiers are judged."""

    upto: datetime  # on the product's clock
    reports: int = 0
    actions: int = 0
    cases: int = 0
    events: int = 0
    timers: int = 0  # warnings and deadlines that were recomputed
    superseded: int = 0  # deadlines that were due when an earlier one of their case spoke and ended them: not missed
    strange: int = 0  # cases opened under another pack: their terms are taken as they say
    waiting: int = 0  # reports and actions that the intake had not taken in yet: not judged
    bugs: int = 0  # dead letters of bugs of ours: what they were about waits until somebody replays them
    behind: int = 0  # cases and reports that an audit without an end has read, and not judged yet
    moving: int = 0  # cases and reports that were written to while they were read: not judged
    counts: dict[Count, int] = field(default_factory=lambda: dict.fromkeys(Count, 0))
    findings: tuple[Finding, ...] = ()
    overtaken: tuple[Superseded, ...] = ()  # the first of those that were superseded, each with what superseded it
    notes: tuple[str, ...] = ()  # what could not be judged, and why

    @property
    def ok(self) -> bool:
        """Whether every promise that could be judged was kept."""
        return not any(self.counts.values())

    @property
    def word(self) -> Literal["clean", "found", "behind"]:
        """The verdict in a word; `clean` is said only once everything has been judged."""
        if not self.ok:
            return "found"
        return "behind" if self.behind else "clean"

    def add(self, finding: Finding) -> None:
        """Add a finding."""
        self.counts[finding.count] += 1
        if self.counts[finding.count] <= KEPT:
            self.findings = (*self.findings, finding)

    def count(self, one: JudgedCounts) -> None:
        """Add the figures and findings of one dossier."""
        self.reports += one.reports
        self.actions += one.actions
        self.cases += one.cases
        self.events += one.events
        self.timers += one.timers
        self.superseded += one.superseded
        self.overtaken = (*self.overtaken, *one.overtaken)[:KEPT]
        self.strange += one.strange
        self.waiting += one.waiting
        for finding in one.findings:
            self.add(finding)
