"""How a case ends: reporters asked, their answers, reopening, closing, erasing.

Owns: which deadlines rest, run on or remain. Refuses: deciding.
"""

from auditor.case_model import STAGE, CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.millis import read
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
"""Deadlines that ended without firing."""


def completed(case: CaseModel, _fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Stop all deadlines until the reporters have answered; the promise rests, too, and counts anew from then."""
    gone = case.stop(*STAGE)
    if case.promise is not None and case.promised_runs:
        gone = [*gone, RunningDeadline(**{name: getattr(case.promise, name) for name in RunningDeadline.__slots__})]
    case.state = "completed"
    for dispatch in case.live():
        dispatch.state = "completed"
    return gone


def asked(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Record a question to a reporter; all share one waiting time."""
    data = fact.data
    case.asks[data["source"], data["report"]] = data["round"], read(data["until"])
    case.rounds = data["round"]
    case.stop("follow-up")
    return case.arm(terms, fact.seq, fact.at)


def fed_back(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Record a reporter's answer."""
    case.asks.pop((fact.data["source"], fact.data["report"]), None)
    return []


def reopened(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Resume every dispatch; the promise runs on, and fires now if its time is over."""
    case.state, case.asks, case.reopens = "working", {}, case.reopens + 1
    for dispatch in case.live():
        dispatch.state = "working" if dispatch.accepted is not None else "waiting"
    if case.promise is not None:
        case.promise.floor = fact.at
        case.promise.warn = case.promise.warn if case.promise.due > fact.at else None
    return case.stop("follow-up") + case.arm(terms, fact.seq, fact.at)


def closed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """End every dispatch; only the erasing deadlines are left."""
    for dispatch in case.live():
        dispatch.end, dispatch.state = ("closed", fact.at), "ended"
    gone = [one for one in case.clocks if one.leg != "erase"]
    if case.promise is not None and case.promised_runs:
        gone.append(case.promise)
    case.clocks = [one for one in case.clocks if one.leg == "erase"]
    case.state, case.close, case.asks, case.muster = "closed", (fact.data["reason"], fact.at), {}, None
    case.beside(terms, fact.seq, fact.at)
    return gone


def erased(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Erase copies, with a new revision for their units; or forget the whole case."""
    if fact.data["what"] == "case":
        case.forgotten = True
        gone, case.clocks = case.clocks, []
        return gone
    for dispatch in case.dispatches:
        if dispatch.personal and not dispatch.live and fact.data["unit"] in (None, dispatch.unit):
            dispatch.personal, dispatch.rev, dispatch.seq = False, dispatch.rev + 1, fact.seq
            dispatch.changes, dispatch.cause, dispatch.fresh = [fact.type], fact.cause, True
    return []
