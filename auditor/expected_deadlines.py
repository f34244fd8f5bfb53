"""The deadlines that an event should set, computed from the policy and the state of the case, never from the event.

`contact` may or may not be due where the auditor cannot see whether a reporter left a phone.
Owns: one function for each type of event that sets deadlines. Refuses: firing them.
"""

from dataclasses import dataclass, field
from typing import Any

from auditor.case_model import LEAD_LEGS, LEADER, CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.millis import maybe, read
from auditor.pack_policy import PackPolicy, PolicyDeadline

UNROUTED = "normal"
"""The pace of a case that no rule has routed."""


@dataclass(slots=True)
class PolicyDecision:
    """The events of one cause: the state before the first of them, and their types."""

    lead_legs: list[str]
    ruling: RunningDeadline | None
    lead: str | None
    step: int
    tier: int
    types: list[str] = field(default_factory=list)
    ruler: str | None = None

    @classmethod
    def after(cls, case: CaseModel) -> "PolicyDecision":
        """Return a decision that begins with the case as it is now."""
        return cls(
            lead_legs=[one.leg for one in case.running(*LEAD_LEGS) if one.unit == case.lead],
            ruling=next(iter(case.running("ruling")), None),
            lead=case.lead,
            step=case.step,
            tier=case.tier,
        )


@dataclass(frozen=True, slots=True)
class ExpectedDeadlines:
    """The expected deadlines of one case under one policy."""

    policy: PackPolicy
    phone: bool | None  # whether any reporter left one; null where the reports cannot be read

    def work(
        self, case: CaseModel, at: int, tier: int, unit: str | None
    ) -> tuple[list[PolicyDeadline], list[PolicyDeadline]]:
        """Return the deadlines that begin with the work, and those of them that may be absent."""
        contact = [self.term(case, at, tier, "contact", unit)] if self.phone is not False else []
        legs = [*contact, self.term(case, at, tier, "complete", unit)]
        return legs, contact if self.phone is None else []

    def accept(self, case: CaseModel, at: int, tier: int, unit: str, *, lead: bool) -> list[PolicyDeadline]:
        """Return the accept deadline; a leader's office has one only as the lead."""
        return [self.term(case, at, tier, "accept", unit)] if lead or unit not in self.policy.leaders else []

    def dispatched(self, case: CaseModel, data: dict[str, Any], at: int, now: PolicyDecision) -> list[PolicyDeadline]:
        """Return no deadline for a unit that is to decide (triage, ruler, a leader who reviews) or that is mustered."""
        unit, role = data["unit"], data["role"]
        decides = "case.triaged" in now.types or "case.due-changed" in now.types or unit == now.ruler
        if role == "muster" or (role == "assist" and decides):
            return []
        return self.accept(case, at, case.tier, unit, lead=role == "lead")

    def ruled(
        self, case: CaseModel, data: dict[str, Any], at: int
    ) -> tuple[list[PolicyDeadline], list[PolicyDeadline]]:
        """Return the deadlines of the unit that objected, which goes on where it was, unless it is relieved."""
        unit, ruling = data["unit"], data["ruling"]
        if ruling in ("upheld", "last-resort") and data["to"] != unit:
            return [], []
        held = case.held(unit)
        if held is not None and held.accepted is not None:
            return self.work(case, at, case.tier, unit)
        return self.accept(case, at, case.tier, unit, lead=True), []

    def escalated(
        self, case: CaseModel, data: dict[str, Any], at: int, now: PolicyDecision
    ) -> tuple[list[PolicyDeadline], list[PolicyDeadline]]:
        """Return the stage's deadlines, which begin again at the new tier; at tiers 4 and 5 with a review."""
        tier, reason = data["to"], data["reason"]
        terms, maybe = self._stage(case, reason, at, tier, now)
        if tier < LEADER:
            return terms, maybe
        if reason == "supervised":  # the leader chose the day
            return [*terms, *(self._chosen(at, term) for term in terms_of(data) if term.leg == "review")], maybe
        pace = case.pace or self.policy.paces[self.policy.last_resort]
        return [*terms, self.policy.term(at, pace, tier, "review", data["owner"])], maybe

    def reopened(
        self, case: CaseModel, data: dict[str, Any], at: int
    ) -> tuple[list[PolicyDeadline], list[PolicyDeadline]]:
        """Return the lead's deadlines one step up, where there is one, and accept for helpers that never accepted."""
        last = case.step + 1 == len(case.ladder)
        tier = case.ladder[min(case.step + 1, len(case.ladder) - 1)]
        terms, maybe = self.work(case, at, tier, data["unit"])
        review = [self.term(case, at, case.tier, "review", case.owners[-1])] if last and case.tier >= LEADER else []
        idle = [one.unit for one in case.live() if one.role == "assist" and one.accepted is None]
        helpers = [term for unit in idle for term in self.accept(case, at, case.tier, unit, lead=False)]
        return [*terms, *review, *helpers], maybe

    def again(self, case: CaseModel, data: dict[str, Any], at: int, now: PolicyDecision) -> list[PolicyDeadline]:
        """Return the review that a breach at the last step sets."""
        leg, lead = data["leg"], data["unit"] == now.lead
        present = any(one.leg == "review" for one in case.clocks) and leg != "review"
        if now.step + 1 < len(case.ladder) or leg == "triage" or (leg in LEAD_LEGS and not lead) or present:
            return []
        return [self.term(case, at, case.tier, "review", case.owners[-1] if case.owners else case.lead)]

    def changed(self, data: dict[str, Any], at: int) -> list[PolicyDeadline]:
        """Return the deadline whose day a person chose; its warning follows from it."""
        return [self._chosen(at, term) for term in terms_of({"terms": [{**data, "due": data["to"]}]})]

    def _stage(
        self, case: CaseModel, reason: str, at: int, tier: int, now: PolicyDecision
    ) -> tuple[list[PolicyDeadline], list[PolicyDeadline]]:
        if reason == "unsatisfied":
            return self.work(case, at, tier, case.lead)
        if reason in ("return-limit", "by-hand", "emergency", "triage-late"):
            return [], []
        ruling = [self.term(case, at, tier, "ruling", now.ruling.unit)] if now.ruling else []
        return [*(self.term(case, at, tier, leg, case.lead) for leg in now.lead_legs), *ruling], []

    def _chosen(self, at: int, term: PolicyDeadline) -> PolicyDeadline:
        share = self.policy.worktime.share(at, term.due, self.policy.warn_at, working=False)
        return term._replace(warn=share)

    def term(self, case: CaseModel, at: int, tier: int, leg: str, unit: str | None) -> PolicyDeadline:
        """Return a deadline at the case's pace."""
        return self.policy.term(at, case.pace or UNROUTED, tier, leg, unit)


def terms_of(data: dict[str, Any], *names: str) -> list[PolicyDeadline]:
    """Return the deadlines that an event carries."""
    values = [data[name] for name in names or ("terms",)]
    rows = [row for value in values for row in ([value] if isinstance(value, dict) else value or ())]
    return [PolicyDeadline(row["leg"], row["unit"], read(row["due"]), maybe(row["warn"])) for row in rows]
