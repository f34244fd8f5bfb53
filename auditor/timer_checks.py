"""The check of a deadline that fires: whether it is one that runs, and when it should have fired.

Owns: matching an event caused by a timer with the running deadline that its cause names. Refuses: the other effects of
the event (`transitions.py`).
"""

from auditor import millis
from auditor.case_history import CaseHistory, FiredDeadline, FiringDecision, HistoryFault, UnexpectedDeadline
from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.finding import Count
from auditor.records import EventRecord

FIRES = {
    "triage": "case.breached",
    "follow-up": "case.closed",
    "erase": "case.erased",
    "forget": "case.erased",
}
"""The event that a deadline of these legs causes; all others cause `case.breached`, a warning `case.warned`."""


def match_fired(case: CaseModel, history: CaseHistory, fact: EventRecord, *, again: bool) -> None:
    """Match the deadline that the cause names, or note an unexpected one. `again`: it has fired before."""
    leg, unit, armed, signal = fact.cause_id.split("/")
    clock = case.find(leg, None if unit == "-" else unit, int(armed))
    wrong = _wrong(fact, clock, signal)
    if clock is None or wrong is not None:
        history.strays.append(UnexpectedDeadline(fact.seq, f"{fact.cause_id}: {wrong}", again))
        return
    if "due" in fact.data and millis.read(fact.data["due"]) != clock.due:
        history.faults.append(HistoryFault(fact.seq, Count.ALTERED, f"{fact.cause_id} names another end"))
    when = clock.warn if signal == "warn" and clock.warn is not None else clock.due
    when = max(when, clock.floor)
    history.spoken.append(FiredDeadline(leg, clock.unit, signal, when, fact.at, fact.seq))
    if signal == "due":
        _over(case, history, clock, fact)
    history.firing = FiringDecision(fact.cause_id, fact.seq, when, fact.at)
    clock.warn = None


def _over(case: CaseModel, history: CaseHistory, clock: RunningDeadline, fact: EventRecord) -> None:
    """End a deadline, and note a warning that it should have given before."""
    if clock.warn is not None:
        history.over(clock, fact.at)
        history.unspoken.pop()  # the end itself fired
    if clock is case.promise:
        case.promise = None
    case.clocks = [one for one in case.clocks if one is not clock]


def _wrong(fact: EventRecord, clock: RunningDeadline | None, signal: str) -> str | None:
    """Return why a deadline that fired is not one that runs, or why it should not have fired like this."""
    if clock is None:
        return "it does not run"
    if fact.type != ("case.warned" if signal == "warn" else FIRES.get(clock.leg, "case.breached")):
        return f"it led to {fact.type}"
    if signal == "warn" and clock.warn is None:
        return "its warning was given before, or there is none"
    return None
