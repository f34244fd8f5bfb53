"""What the auditor looked at, held against what there was: a verdict without a finding is worth what it has judged.

Owns: what it left out, in numbers that have to be zero, and what it could not know, in its own words. Refuses: judging
(`chuishao/audit/`). A record of noise counts as a report or an action, too, so that of these two
it can be said only that too few were judged; of cases and facts it is said exactly.
"""

from dataclasses import dataclass

from auditor.verdict import Verdict
from local.chaos.final_events import FinalEvents


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditCoverage:
    """One verdict's reach."""

    reports: int
    actions: int
    cases: int
    facts: int
    deadlines: int
    superseded: int  # deadlines that an earlier one of their case ended in the same outage: not missed
    believed: int  # cases opened under another pack: the auditor took their terms as they are
    waiting: int  # reports and actions that the intake had not taken in
    moving: int  # cases and reports that were written to while the auditor read
    notes: tuple[str, ...]  # what it could not judge, and why

    @classmethod
    def of(cls, verdict: Verdict) -> "AuditCoverage":
        """As the auditor counted."""
        return cls(
            reports=verdict.reports,
            actions=verdict.actions,
            cases=verdict.cases,
            facts=verdict.events,
            deadlines=verdict.timers,
            superseded=verdict.superseded,
            believed=verdict.strange,
            waiting=verdict.waiting,
            moving=verdict.moving,
            notes=verdict.notes,
        )

    def missing(self, facts: FinalEvents, reports: int, actions: int) -> dict[str, int]:
        """What was not judged of what was read at the end, of the reports owed and of the desks' actions."""
        return {
            "reports not judged": max(0, reports - self.reports),
            "actions not judged": max(0, actions - self.actions),
            "cases not judged": max(0, facts.cases - self.cases),
            "facts not judged": max(0, facts.count - self.facts),
            "cases whose terms were believed": self.believed,
            "reports and actions not taken in": self.waiting,
            "cases and reports set aside by the auditor": self.moving,
        }
