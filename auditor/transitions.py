"""The auditor's own fold: how each event changes a case's dispatches, state and deadlines.

Owns: one function for each type of event; each returns the deadlines that ended without firing. Refuses: the engine's
fold; computing deadlines (`expected_deadlines.py`).
"""

from collections.abc import Callable

from auditor import transitions_dispatch as moves
from auditor import transitions_end as end
from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
Turn = Callable[[CaseModel, EventRecord, list[PolicyDeadline]], Gone]


def opened(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Open a case without a lead."""
    data, report = fact.data, fact.data["report"]
    case.opened_at, case.pack = fact.at, data["pack"]
    case.tier, case.kind = data["entry"], report["kind"]
    case.step = case.ladder.index(data["entry"])
    case.area, case.place = data["area"], data["place"]
    case.reports = [(report["source"], report["id"])]
    return []


def joined(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Add a report."""
    report = fact.data["report"]
    case.reports = [*case.reports, (report["source"], report["id"])]
    return []


def classified(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Set category and kind."""
    case.category, case.kind = fact.data["category"], fact.data["kind"]
    return []


def triaged(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Wait for a person's decision."""
    case.state = "triage"
    return case.arm(terms, fact.seq, fact.at)


def changed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Move a deadline; the person's unit becomes an owner."""
    case.answer(fact.data["unit"])
    gone = case.stop(fact.data["leg"])
    case.arm(terms, fact.seq, fact.at)
    return gone


def mustered(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Record a muster order."""
    case.muster = {name: fact.data[name] for name in ("order", "units", "place", "at", "quorum")}
    return []


def breached(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Set the next review; `timer_checks.py` ends the deadline that was missed."""
    if terms:
        case.reviews += 1
    return case.arm(terms, fact.seq, fact.at)


def escalated(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Raise the tier and add an owner."""
    data = fact.data
    case.tier, case.step, case.ladder = data["to"], data["step"], data["ladder"]
    case.answer(data["owner"])
    return case.arm(terms, fact.seq, fact.at)


def nothing(_case: CaseModel, _fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Change nothing that the auditor follows."""
    return []


TURNS: dict[str, Turn] = {
    "case.opened": opened,
    "case.report-joined": joined,
    "case.classified": classified,
    "case.triaged": triaged,
    "case.routed": moves.routed,
    "case.dispatched": moves.dispatched,
    "case.recalled": moves.recalled,
    "case.accepted": moves.accepted,
    "case.contacted": moves.contacted,
    "case.completed": end.completed,
    "case.follow-up-asked": end.asked,
    "case.feedback": end.fed_back,
    "case.reopened": end.reopened,
    "case.disputed": moves.disputed,
    "case.ruled": moves.ruled,
    "case.due-changed": changed,
    "case.mustered": mustered,
    "case.breached": breached,
    "case.escalated": escalated,
    "case.closed": end.closed,
    "case.erased": end.erased,
    "case.progressed": nothing,
    "case.handed-over": nothing,
    "case.warned": nothing,
    "action.rejected": nothing,
}
"""The function for every type of event that is implemented."""
