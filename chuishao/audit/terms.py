"""What an event says that it set, and what it should have set: side by side.

Owns: a row a type of event. Refuses: arithmetic (`expected.py`). Called by: `chronicle.py`, before the event is folded.
"""

from typing import Any

from chuishao.audit.dossier import Fact
from chuishao.audit.expected import Decision, Expected, said
from chuishao.audit.moment import maybe, read
from chuishao.audit.policy import Term
from chuishao.audit.standing import Standing

FORGET_MS = 400 * 24 * 3600 * 1000
"""From closing until a case leaves the snapshots, by contract."""


def told(fact: Fact) -> list[Term]:
    """What the event says."""
    data = fact.data
    match fact.type:
        case "case.triaged":
            return [Term("triage", data["unit"], read(data["due"]), maybe(data["warn"]))]
        case "case.disputed":
            return [Term("ruling", data["ruler"], read(data["due"]), maybe(data["warn"]))]
        case "case.routed":
            return said(data, "promise")
        case "case.breached":
            return said(data, "again")
        case "case.due-changed":
            return [Term(data["leg"], data["unit"], read(data["to"]), maybe(data["warn"]))]
        case "case.follow-up-asked":
            return [Term("follow-up", None, read(data["until"]), maybe(data["warn"]))]
        case "case.recalled":
            return [Term("erase", data["unit"], read(data["erase"]), None)] if data["erase"] else []
        case "case.closed":
            return [Term("erase", None, read(data["erase"]), None), Term("forget", None, read(data["forget"]), None)]
    return said(data) if "terms" in data else []


def due(case: Standing, fact: Fact, now: Decision, rules: Expected) -> tuple[list[Term], list[Term]]:
    """What it should say, and what of that may be absent."""
    data, at, policy = fact.data, fact.at, rules.policy
    match fact.type:
        case "case.triaged":
            return [policy.until(at, policy.triage, "triage", data["unit"])], []
        case "case.disputed":
            return [rules.term(case, at, case.tier, "ruling", data["ruler"])], []
        case "case.follow-up-asked":
            return [policy.until(at, policy.follow_up, "follow-up", None)], []
        case "case.recalled" | "case.closed":
            return list(_ends(case, fact, rules)), []
        case "case.routed":
            return _promised(case, fact, rules), []
        case "case.breached":
            return rules.again(case, data, at, now), []
        case "case.due-changed":
            return rules.changed(data, at), []
        case "case.dispatched":
            return rules.dispatched(case, data, at, now), []
    return _begins(case, data, fact, now, rules)


def _begins(
    case: Standing, data: dict[str, Any], fact: Fact, now: Decision, rules: Expected
) -> tuple[list[Term], list[Term]]:
    """The events with which work begins, or begins anew."""
    match fact.type:
        case "case.accepted":
            held = case.held(data["unit"])
            lead = held is not None and held.role == "lead"
            return rules.work(case, fact.at, case.tier, data["unit"]) if lead else ([], [])
        case "case.ruled":
            return rules.ruled(case, data, fact.at)
        case "case.escalated":
            return rules.escalated(case, data, fact.at, now)
        case "case.reopened":
            return rules.reopened(case, data, fact.at)
    return [], []


def _promised(case: Standing, fact: Fact, rules: Expected) -> list[Term]:
    """From the opening, once; a warning whose time is over is not given."""
    if case.promised is not None:
        return []
    term = rules.policy.until(case.opened_at, rules.policy.promises[fact.data["pace"]], "promise", None)
    return [term if term.warn is not None and term.warn > fact.at else term._replace(warn=None)]


def _ends(case: Standing, fact: Fact, rules: Expected) -> list[Term]:
    """What a hand that ends holds is emptied later; a closed case is forgotten one day."""
    unit = fact.data.get("unit")
    erase = rules.policy.until(fact.at, rules.policy.personal_kept, "erase", unit)._replace(warn=None)
    if fact.type == "case.closed":
        return [erase, Term("forget", None, fact.at + FORGET_MS, None)]
    held = case.held(unit)
    return [erase] if held is not None and held.personal else []
