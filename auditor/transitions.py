"""How each event moves a case, in the auditor's words: hands, state, clocks taken off and set.

Owns: one small function a type of event; each gives back the clocks that ended without having spoken. Refuses: the
engine's fold; terms are `expected_deadlines.py`'s.
"""

from collections.abc import Callable

from auditor import transitions_dispatch as hands
from auditor import transitions_end as end
from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.pack_policy import PolicyDeadline
from auditor.records import EventRecord

Gone = list[RunningDeadline]
Turn = Callable[[CaseModel, EventRecord, list[PolicyDeadline]], Gone]


def opened(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """Nobody has it yet."""
    data, report = fact.data, fact.data["report"]
    case.opened_at, case.pack = fact.at, data["pack"]
    case.tier, case.kind = data["entry"], report["kind"]
    case.step = case.ladder.index(data["entry"])
    case.area, case.place = data["area"], data["place"]
    case.reports = [(report["source"], report["id"])]
    return []


def joined(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """One more report."""
    report = fact.data["report"]
    case.reports = [*case.reports, (report["source"], report["id"])]
    return []


def classified(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """What it is about."""
    case.category, case.kind = fact.data["category"], fact.data["kind"]
    return []


def triaged(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """A person decides."""
    case.state = "triage"
    return case.arm(terms, fact.seq, fact.at)


def changed(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """A person moved a deadline, and answers for the case."""
    case.answer(fact.data["unit"])
    gone = case.stop(fact.data["leg"])
    case.arm(terms, fact.seq, fact.at)
    return gone


def mustered(case: CaseModel, fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """An order stands."""
    case.muster = {name: fact.data[name] for name in ("order", "units", "place", "at", "quorum")}
    return []


def breached(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """What it does to its own clock is the chronicle's; here the next review."""
    if terms:
        case.reviews += 1
    return case.arm(terms, fact.seq, fact.at)


def escalated(case: CaseModel, fact: EventRecord, terms: list[PolicyDeadline]) -> Gone:
    """Another answers, too."""
    data = fact.data
    case.tier, case.step, case.ladder = data["to"], data["step"], data["ladder"]
    case.answer(data["owner"])
    return case.arm(terms, fact.seq, fact.at)


def nothing(_case: CaseModel, _fact: EventRecord, _terms: list[PolicyDeadline]) -> Gone:
    """A fact that moves nothing that the auditor follows."""
    return []


TURNS: dict[str, Turn] = {
    "case.opened": opened,
    "case.report-joined": joined,
    "case.classified": classified,
    "case.triaged": triaged,
    "case.routed": hands.routed,
    "case.dispatched": hands.dispatched,
    "case.recalled": hands.recalled,
    "case.accepted": hands.accepted,
    "case.contacted": hands.contacted,
    "case.completed": end.completed,
    "case.follow-up-asked": end.asked,
    "case.feedback": end.fed_back,
    "case.reopened": end.reopened,
    "case.disputed": hands.disputed,
    "case.ruled": hands.ruled,
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
"""Every event that is built."""
