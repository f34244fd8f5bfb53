"""How a case moves between units: routed, dispatched, accepted, disputed, ruled.

Owns: lead, owners, dispatches and their deadlines. Refuses: deciding.
"""

from auditor.case_model import LEAD_LEGS, TOWN, CaseModel
from auditor.clocks_and_dispatches import HeldDispatch, RunningDeadline
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
"""Deadlines that ended without firing."""

MOVES = ("upheld", "last-resort")
"""Rulings that give the case to another unit."""


def routed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Set lead and ladder; the first routing sets the promise."""
    data = fact.data
    case.state, case.lead, case.first = "waiting", data["lead"], case.first or data["lead"]
    case.ladder, case.step = data["ladder"], data["step"]
    case.tier = case.ladder[case.step]
    if case.tier < TOWN:
        case.answer(data["lead"])
    case.rule, case.pace, case.priority = data["rule"], data["pace"], data["priority"]
    case.category, case.area = data["category"], data["area"]
    case.objector = case.ruler = None
    for term in terms:
        case.promise = RunningDeadline(term.leg, term.unit, term.due, term.warn, fact.seq, fact.at)
        case.promised = term.due
    return case.stop("triage", "ruling")


def dispatched(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Add a dispatch."""
    data = fact.data
    lead = data["role"] == "lead"
    case.dispatches = [
        *case.dispatches,
        HeldDispatch(
            id=data["dispatch"],
            unit=data["unit"],
            role=data["role"],
            state="waiting",
            rev=1,
            seq=fact.seq,
            changes=[fact.type],
            cause=fact.cause,
            since=fact.at,
            personal=lead and data["emergency"],
        ),
    ]
    case.emergency = case.emergency or data["emergency"]
    if lead:
        case.lead, case.first, case.state = data["unit"], case.first or data["unit"], "waiting"
        if case.tier < TOWN:
            case.answer(data["unit"])
    return case.arm(terms, fact.seq, fact.at)


def recalled(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """End a dispatch."""
    held = case.held(fact.data["unit"])
    if held is not None:
        held.end, held.state = (fact.data["end"], fact.at), "ended"
    gone = case.stop(*LEAD_LEGS, unit=fact.data["unit"])
    case.beside(terms, fact.seq, fact.at)
    return gone


def accepted(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Record a unit's acceptance; the lead's work begins, and it may see who reported."""
    unit = fact.data["unit"]
    held = case.held(unit)
    gone = case.stop("accept", unit=unit)
    if held is not None:
        held.accepted, held.state = fact.at, "working"
        if held.role == "lead":
            held.personal, case.state = True, "working"
    return gone + case.arm(terms, fact.seq, fact.at)


def contacted(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Stop the contact deadline: the reporter was called."""
    return case.stop("contact", unit=fact.data["unit"])


def disputed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Stop the objector's deadlines, and set the ruler's."""
    unit = fact.data["unit"]
    case.state, case.objector, case.ruler = "disputed", unit, fact.data["ruler"]
    case.returns += 1
    held = case.held(unit)
    if held is not None:
        held.state = "disputed"
    gone = case.stop(*LEAD_LEGS, unit=unit)
    case.beside(terms, fact.seq, fact.at)
    return gone


def ruled(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Resume the objector's dispatch, which may be recalled next."""
    unit, moves = fact.data["unit"], fact.data["ruling"] in MOVES and fact.data["to"] != fact.data["unit"]
    held = case.held(unit)
    working = held is not None and held.accepted is not None
    case.state = "working" if working and not moves else "waiting"
    case.objector = case.ruler = None
    if held is not None:
        held.state = "working" if working else "waiting"
    return case.stop("ruling") + case.arm(terms, fact.seq, fact.at)
