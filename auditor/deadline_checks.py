"""The deadlines that an event says it set, and those that it should have set.

Owns: two tables with one row for each type of event. Refuses: the arithmetic (`expected_deadlines.py`).
"""

from collections.abc import Callable
from typing import Any

from auditor.case_model import CaseModel
from auditor.expected_deadlines import ExpectedDeadlines, PolicyDecision, terms_of
from auditor.millis import maybe, read
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

FORGET_MS = 400 * 24 * 3600 * 1000
"""Milliseconds from closing until a case leaves the snapshots: 400 days, by contract."""

Data = dict[str, Any]
Due = tuple[list[PolicyDeadline], list[PolicyDeadline]]
"""The deadlines that should be set, and those of them that may be absent."""


def stated(fact: EventRecord) -> list[PolicyDeadline]:
    """Return the deadlines that the event says it set."""
    return STATED[fact.type](fact.data) if fact.type in STATED else terms_of(fact.data) if "terms" in fact.data else []


def due(case: CaseModel, fact: EventRecord, now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Return the deadlines that the event should set."""
    return DUE[fact.type](case, fact, now, rules) if fact.type in DUE else ([], [])


def _one(leg: str, unit: str | None, due: str, warn: str | None) -> list[PolicyDeadline]:
    return [PolicyDeadline(leg, unit, read(due), maybe(warn))]


def _ended(data: Data) -> list[PolicyDeadline]:
    return _one("erase", data["unit"], data["erase"], None) if data["erase"] else []


STATED: dict[str, Callable[[Data], list[PolicyDeadline]]] = {
    "case.triaged": lambda data: _one("triage", data["unit"], data["due"], data["warn"]),
    "case.disputed": lambda data: _one("ruling", data["ruler"], data["due"], data["warn"]),
    "case.routed": lambda data: terms_of(data, "promise"),
    "case.breached": lambda data: terms_of(data, "again"),
    "case.due-changed": lambda data: _one(data["leg"], data["unit"], data["to"], data["warn"]),
    "case.follow-up-asked": lambda data: _one("follow-up", None, data["until"], data["warn"]),
    "case.recalled": _ended,
    "case.closed": lambda data: _one("erase", None, data["erase"], None) + _one("forget", None, data["forget"], None),
}
"""Events that state deadlines in fields of their own; all others have `terms`, or none."""


def _promised(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Return the promise, which counts once from the opening; a warning whose time has passed is left out."""
    if case.promised is not None:
        return [], []
    term = rules.policy.until(case.opened_at, rules.policy.promises[fact.data["pace"]], "promise", None)
    return [term if term.warn is not None and term.warn > fact.at else term._replace(warn=None)], []


def _erasure(at: int, unit: str | None, rules: ExpectedDeadlines) -> PolicyDeadline:
    return rules.policy.until(at, rules.policy.personal_kept, "erase", unit)._replace(warn=None)


def _recalled(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Return the later erasure of the personal data that an ending dispatch holds."""
    held = case.held(fact.data["unit"])
    return ([_erasure(fact.at, held.unit, rules)] if held is not None and held.personal else []), []


def _closed(_case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Return the later erasure of all personal data, and the day on which the case is forgotten."""
    return [_erasure(fact.at, None, rules), PolicyDeadline("forget", None, fact.at + FORGET_MS, None)], []


def _accepted(case: CaseModel, fact: EventRecord, _now: PolicyDecision, rules: ExpectedDeadlines) -> Due:
    """Return the deadlines of the lead, whose work begins."""
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
"""Events that set a deadline."""
