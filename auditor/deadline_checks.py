"""What an event says that it set, and what it should have set: side by side.

Owns: two tables, a row a type of event. Refuses: arithmetic (`expected_deadlines.py`).
"""

from collections.abc import Callable
from typing import Any

from auditor.case_model import CaseModel
from auditor.expected_deadlines import ExpectedDeadlines, PolicyDecision, said
from auditor.millis import maybe, read
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

FORGET_MS = 400 * 24 * 3600 * 1000
"""From closing until a case leaves the snapshots, by contract."""

Data = dict[str, Any]
Due = tuple[list[PolicyDeadline], list[PolicyDeadline]]
"""What should be set, and what of that may be absent."""


def told(fact: EventRecord) -> list[PolicyDeadline]:
    """What the event says."""
    return TOLD[fact.type](fact.data) if fact.type in TOLD else said(fact.data) if "terms" in fact.data else []


def due(case: CaseModel, fact: EventRecord, now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """What it should say."""
    return DUE[fact.type](case, fact, now, rules) if fact.type in DUE else ([], [])


def _one(leg: str, unit: str | None, due: str, warn: str | None) -> list[PolicyDeadline]:
    return [PolicyDeadline(leg, unit, read(due), maybe(warn))]


def _ended(data: Data) -> list[PolicyDeadline]:
    return _one("erase", data["unit"], data["erase"], None) if data["erase"] else []


TOLD: dict[str, Callable[[Data], list[PolicyDeadline]]] = {
    "case.triaged": lambda data: _one("triage", data["unit"], data["due"], data["warn"]),
    "case.disputed": lambda data: _one("ruling", data["ruler"], data["due"], data["warn"]),
    "case.routed": lambda data: said(data, "promise"),
    "case.breached": lambda data: said(data, "again"),
    "case.due-changed": lambda data: _one(data["leg"], data["unit"], data["to"], data["warn"]),
    "case.follow-up-asked": lambda data: _one("follow-up", None, data["until"], data["warn"]),
    "case.recalled": _ended,
    "case.closed": lambda data: _one("erase", None, data["erase"], None) + _one("forget", None, data["forget"], None),
}
"""Events that spell their terms in fields of their own; all others have `terms`, or none."""


def _promised(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """From the opening, once; a warning whose time is over is not given."""
    if case.promised is not None:
        return [], []
    term = rules.policy.until(case.opened_at, rules.policy.promises[fact.data["pace"]], "promise", None)
    return [term if term.warn is not None and term.warn > fact.at else term._replace(warn=None)], []


def _emptied(at: int, unit: str | None, rules: ExpectedDeadlines) -> PolicyDeadline:
    return rules.policy.until(at, rules.policy.personal_kept, "erase", unit)._replace(warn=None)


def _recalled(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """What a hand that ends holds is emptied later."""
    held = case.held(fact.data["unit"])
    return ([_emptied(fact.at, held.unit, rules)] if held is not None and held.personal else []), []


def _closed(_case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """All is emptied later, and one day forgotten."""
    return [_emptied(fact.at, None, rules), PolicyDeadline("forget", None, fact.at + FORGET_MS, None)], []


def _accepted(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Of the lead the work begins."""
    held = case.held(fact.data["unit"])
    if held is None or held.role != "lead":
        return [], []
    return rules.work(case, fact.at, case.tier, held.unit)


DUE: dict[str, Callable[[CaseModel, EventRecord, PolicyDecision, ExpectedDeadlines], Due]] = {
    "case.triaged": lambda _case, fact, _now, rules: (
        [rules.policy.until(fact.at, rules.policy.triage, "triage", fact.data["unit"])],
        [],
    ),
    "case.disputed": lambda case, fact, _now, rules: (
        [rules.term(case, fact.at, case.tier, "ruling", fact.data["ruler"])],
        [],
    ),
    "case.follow-up-asked": lambda _case, fact, _now, rules: (
        [rules.policy.until(fact.at, rules.policy.follow_up, "follow-up", None)],
        [],
    ),
    "case.routed": _promised,
    "case.recalled": _recalled,
    "case.closed": _closed,
    "case.accepted": _accepted,
    "case.dispatched": lambda case, fact, now, rules: (rules.dispatched(case, fact.data, fact.at, now), []),
    "case.breached": lambda case, fact, now, rules: (rules.again(case, fact.data, fact.at, now), []),
    "case.due-changed": lambda _case, fact, _now, rules: (rules.changed(fact.data, fact.at), []),
    "case.ruled": lambda case, fact, _now, rules: rules.ruled(case, fact.data, fact.at),
    "case.escalated": lambda case, fact, now, rules: rules.escalated(case, fact.data, fact.at, now),
    "case.reopened": lambda case, fact, _now, rules: rules.reopened(case, fact.data, fact.at),
}
"""Events with which a clock begins."""
