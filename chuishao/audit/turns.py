"""How each event moves a case, in the auditor's words: hands, state, clocks taken off and set.

Owns: one small function a type of event; each gives back the clocks that ended without having spoken. Refuses: the
engine's fold; terms are `expected.py`'s. Called by: `chronicle.py`, an event each.
"""

from collections.abc import Callable
from typing import Any

from chuishao.audit.dossier import Fact
from chuishao.audit.moment import read
from chuishao.audit.policy import Term
from chuishao.audit.standing import LEAD_LEGS, STAGE, TOWN, Clock, Hand, Standing

Gone = list[Clock]
Turn = Callable[[Standing, Fact, list[Term]], Gone]
MOVES = ("upheld", "last-resort")


def opened(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """Nobody has it yet."""
    data, report = fact.data, fact.data["report"]
    case.opened_at, case.pack = fact.at, data["pack"]
    case.tier, case.kind = data["entry"], report["kind"]
    case.step = case.ladder.index(data["entry"])
    case.area, case.place = data["area"], data["place"]
    case.reports = [(report["source"], report["id"])]
    return []


def joined(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """One more report."""
    report = fact.data["report"]
    case.reports = [*case.reports, (report["source"], report["id"])]
    return []


def classified(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """What it is about."""
    case.category, case.kind = fact.data["category"], fact.data["kind"]
    return []


def triaged(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A person decides."""
    case.state = "triage"
    return case.arm(terms, fact.seq, fact.at)


def routed(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
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
        case.promise = Clock(term.leg, term.unit, term.due, term.warn, fact.seq, fact.at)
        case.promised = term.due
    return case.stop("triage", "ruling")


def dispatched(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A new hand."""
    data = fact.data
    lead = data["role"] == "lead"
    case.hands = [
        *case.hands,
        Hand(
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


def recalled(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A hand ends."""
    held = case.held(fact.data["unit"])
    if held is not None:
        held.end, held.state = (fact.data["end"], fact.at), "ended"
    gone = case.stop(*LEAD_LEGS, unit=fact.data["unit"])
    _add(case, terms, fact)
    return gone


def accepted(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A unit took it on screen; of the lead the work begins, and it may see who whistled."""
    unit = fact.data["unit"]
    held = case.held(unit)
    gone = case.stop("accept", unit=unit)
    if held is not None:
        held.accepted, held.state = fact.at, "working"
        if held.role == "lead":
            held.personal, case.state = True, "working"
    return gone + case.arm(terms, fact.seq, fact.at)


def contacted(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """The reporter was called."""
    return case.stop("contact", unit=fact.data["unit"])


def completed(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """Everything rests until the reporters have answered; the promise, too, which counts from then anew."""
    gone = case.stop(*STAGE)
    if case.promise is not None and case.promised_runs:
        gone = [*gone, Clock(**{name: getattr(case.promise, name) for name in Clock.__slots__})]
    case.state = "completed"
    for hand in case.live():
        hand.state = "completed"
    return gone


def asked(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A reporter is asked; one waiting time for all."""
    data = fact.data
    case.asks[data["source"], data["report"]] = data["round"], read(data["until"])
    case.rounds = data["round"]
    case.stop("follow-up")
    return case.arm(terms, fact.seq, fact.at)


def fed_back(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """A reporter has answered."""
    case.asks.pop((fact.data["source"], fact.data["report"]), None)
    return []


def reopened(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """Every unit stands where it stood; the promise runs on, and speaks now if its time is over."""
    case.state, case.asks, case.reopens = "working", {}, case.reopens + 1
    for hand in case.live():
        hand.state = "working" if hand.accepted is not None else "waiting"
    if case.promise is not None:
        case.promise.floor = fact.at
        case.promise.warn = case.promise.warn if case.promise.due > fact.at else None
    return case.stop("follow-up") + case.arm(terms, fact.seq, fact.at)


def disputed(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """The objector's clocks rest, the ruler's begins."""
    unit = fact.data["unit"]
    case.state, case.objector, case.ruler = "disputed", unit, fact.data["ruler"]
    case.returns += 1
    held = case.held(unit)
    if held is not None:
        held.state = "disputed"
    gone = case.stop(*LEAD_LEGS, unit=unit)
    _add(case, terms, fact)
    return gone


def ruled(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """The objector goes on where it stood, or is recalled next."""
    unit, moves = fact.data["unit"], fact.data["ruling"] in MOVES and fact.data["to"] != fact.data["unit"]
    held = case.held(unit)
    working = held is not None and held.accepted is not None
    case.state = "working" if working and not moves else "waiting"
    case.objector = case.ruler = None
    if held is not None:
        held.state = "working" if working else "waiting"
    return case.stop("ruling") + case.arm(terms, fact.seq, fact.at)


def changed(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """A person moved a deadline, and answers for the case."""
    case.answer(fact.data["unit"])
    gone = case.stop(fact.data["leg"])
    case.arm(terms, fact.seq, fact.at)
    return gone


def mustered(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
    """An order stands."""
    case.muster = {name: fact.data[name] for name in ("order", "units", "place", "at", "quorum")}
    return []


def breached(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """What it does to its own clock is the chronicle's; here the next review."""
    if terms:
        case.reviews += 1
    return case.arm(terms, fact.seq, fact.at)


def escalated(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """Another answers, too."""
    data = fact.data
    case.tier, case.step, case.ladder = data["to"], data["step"], data["ladder"]
    case.answer(data["owner"])
    return case.arm(terms, fact.seq, fact.at)


def closed(case: Standing, fact: Fact, terms: list[Term]) -> Gone:
    """Every hand ends; housekeeping is left."""
    for hand in case.live():
        hand.end, hand.state = ("closed", fact.at), "ended"
    gone = [one for one in case.clocks if one.leg != "erase"]
    if case.promise is not None and case.promised_runs:
        gone.append(case.promise)
    case.clocks = [one for one in case.clocks if one.leg == "erase"]
    case.state, case.close, case.asks, case.muster = "closed", (fact.data["reason"], fact.at), {}, None
    _add(case, terms, fact)
    return gone


def erased(case: Standing, fact: Fact, _terms: list[Term]) -> Gone:
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


def nothing(_case: Standing, _fact: Fact, _terms: list[Term]) -> Gone:
    """A fact that moves nothing that the auditor follows."""
    return []


def _add(case: Standing, terms: list[Term], fact: Fact) -> None:
    """Clocks beside those of the same name: a unit may hold two copies that are to be emptied."""
    case.clocks = [*case.clocks, *(Clock(one.leg, one.unit, one.due, one.warn, fact.seq, fact.at) for one in terms)]


TURNS: dict[str, Turn] = {
    "case.opened": opened,
    "case.report-joined": joined,
    "case.classified": classified,
    "case.triaged": triaged,
    "case.routed": routed,
    "case.dispatched": dispatched,
    "case.recalled": recalled,
    "case.accepted": accepted,
    "case.contacted": contacted,
    "case.completed": completed,
    "case.follow-up-asked": asked,
    "case.feedback": fed_back,
    "case.reopened": reopened,
    "case.disputed": disputed,
    "case.ruled": ruled,
    "case.due-changed": changed,
    "case.mustered": mustered,
    "case.breached": breached,
    "case.escalated": escalated,
    "case.closed": closed,
    "case.erased": erased,
    "case.progressed": nothing,
    "case.handed-over": nothing,
    "case.warned": nothing,
    "action.rejected": nothing,
}
"""Every event that is built."""
