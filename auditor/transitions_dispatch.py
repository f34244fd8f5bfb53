"""How a case moves between hands: routed, dispatched, accepted, disputed, ruled.

Owns: lead, owners, hands and the clocks that go with them. Refuses: deciding.
"""

from auditor.case_model import LEAD_LEGS, TOWN, CaseModel
from auditor.clocks_and_dispatches import HeldDispatch, RunningDeadline
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
"""Clocks that ended without having spoken."""

MOVES = ("upheld", "last-resort")
"""Rulings that give the case to another."""


def routed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Whose it is; the first time a promise is given."""
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
    """A new hand."""
    data = fact.data
    lead = data["role"] == "lead"
    case.hands = [
        *case.hands,
        HeldDispatch(
            id=data["dispatch"],
            unit=data["unit"],
            role=data["role"],
            state="waiting",
            rev=1,
            seq=fact.seq,
            changes=[fact.type],
            turn=fact.cause,
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
    """A hand ends."""
    held = case.held(fact.data["unit"])
    if held is not None:
        held.end, held.state = (fact.data["end"], fact.at), "ended"
    gone = case.stop(*LEAD_LEGS, unit=fact.data["unit"])
    case.beside(terms, fact.seq, fact.at)
    return gone


def accepted(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """A unit took it on screen; of the lead the work begins, and it may see who whistled."""
    unit = fact.data["unit"]
    held = case.held(unit)
    gone = case.stop("accept", unit=unit)
    if held is not None:
        held.accepted, held.state = fact.at, "working"
        if held.role == "lead":
            held.personal, case.state = True, "working"
    return gone + case.arm(terms, fact.seq, fact.at)


def contacted(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """The reporter was called."""
    return case.stop("contact", unit=fact.data["unit"])


def disputed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """The objector's clocks rest, the ruler's begins."""
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
    """The objector goes on where it stood, or is recalled next."""
    unit, moves = fact.data["unit"], fact.data["ruling"] in MOVES and fact.data["to"] != fact.data["unit"]
    held = case.held(unit)
    working = held is not None and held.accepted is not None
    case.state = "working" if working and not moves else "waiting"
    case.objector = case.ruler = None
    if held is not None:
        held.state = "working" if working else "waiting"
    return case.stop("ruling") + case.arm(terms, fact.seq, fact.at)
