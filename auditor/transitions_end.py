"""How a case ends: reporters asked, their answers, reopening, closing, emptying.

Owns: what rests, what runs on, what is left. Refuses: deciding.
"""

from auditor.case_model import STAGE, CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.millis import read
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
"""Clocks that ended without having spoken."""


def completed(case: CaseModel, _fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Everything rests until the reporters have answered; the promise, too, which counts from then anew."""
    gone = case.stop(*STAGE)
    if case.promise is not None and case.promised_runs:
        gone = [*gone, RunningDeadline(**{name: getattr(case.promise, name) for name in RunningDeadline.__slots__})]
    case.state = "completed"
    for hand in case.live():
        hand.state = "completed"
    return gone


def asked(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """A reporter is asked; one waiting time for all."""
    data = fact.data
    case.asks[data["source"], data["report"]] = data["round"], read(data["until"])
    case.rounds = data["round"]
    case.stop("follow-up")
    return case.arm(terms, fact.seq, fact.at)


def fed_back(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """A reporter has answered."""
    case.asks.pop((fact.data["source"], fact.data["report"]), None)
    return []


def reopened(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Every unit stands where it stood; the promise runs on, and speaks now if its time is over."""
    case.state, case.asks, case.reopens = "working", {}, case.reopens + 1
    for hand in case.live():
        hand.state = "working" if hand.accepted is not None else "waiting"
    if case.promise is not None:
        case.promise.floor = fact.at
        case.promise.warn = case.promise.warn if case.promise.due > fact.at else None
    return case.stop("follow-up") + case.arm(terms, fact.seq, fact.at)


def closed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Every hand ends; housekeeping is left."""
    for hand in case.live():
        hand.end, hand.state = ("closed", fact.at), "ended"
    gone = [one for one in case.clocks if one.leg != "erase"]
    if case.promise is not None and case.promised_runs:
        gone.append(case.promise)
    case.clocks = [one for one in case.clocks if one.leg == "erase"]
    case.state, case.close, case.asks, case.muster = "closed", (fact.data["reason"], fact.at), {}, None
    case.beside(terms, fact.seq, fact.at)
    return gone


def erased(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Copies are emptied and their units told; or all is forgotten."""
    if fact.data["what"] == "case":
        case.forgotten = True
        gone, case.clocks = case.clocks, []
        return gone
    for hand in case.hands:
        if hand.personal and not hand.live and fact.data["unit"] in (None, hand.unit):
            hand.personal, hand.rev, hand.seq = False, hand.rev + 1, fact.seq
            hand.changes, hand.turn, hand.fresh = [fact.type], fact.cause, True
    return []
