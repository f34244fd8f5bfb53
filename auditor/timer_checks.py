"""A deadline speaks: whether it is the one that runs, and when it should have spoken.

Owns: matching an event that time made with the clock that its cause names. Refuses: what else the event does
(`transitions.py`).
"""

from auditor import millis
from auditor.case_history import CaseHistory, FiredDeadline, HistoryFault, Struck, UnexpectedDeadline
from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.finding import Count
from auditor.records import EventRecord

STRIKES = {
    "triage": "case.breached",
    "follow-up": "case.closed",
    "erase": "case.erased",
    "forget": "case.erased",
}
"""What comes of a deadline of these legs; of all others `case.breached`, of a warning `case.warned`."""


def strike(case: CaseModel, history: CaseHistory, fact: EventRecord, *, again: bool) -> None:
    """The clock that the cause names, or none that runs. `again`: it has spoken before."""
    leg, unit, armed, voice = fact.cause_id.split("/")
    clock = case.find(leg, None if unit == "-" else unit, int(armed))
    wrong = _wrong(fact, clock, voice)
    if clock is None or wrong is not None:
        history.strays.append(UnexpectedDeadline(fact.seq, f"{fact.cause_id}: {wrong}", again))
        return
    if "due" in fact.data and millis.read(fact.data["due"]) != clock.due:
        history.faults.append(HistoryFault(fact.seq, Count.ALTERED, f"{fact.cause_id} names another end"))
    when = clock.warn if voice == "warn" and clock.warn is not None else clock.due
    when = max(when, clock.floor)
    history.spoken.append(FiredDeadline(leg, clock.unit, voice, when, fact.at, fact.seq))
    if voice == "due":
        _over(case, history, clock, fact)
    history.struck = Struck(fact.cause_id, fact.seq, when, fact.at)
    clock.warn = None


def _over(case: CaseModel, history: CaseHistory, clock: RunningDeadline, fact: EventRecord) -> None:
    """It is over; a warning that it should have given before is noted.

    A promise warns no more once the case has moved on after its end: it rested, or another fact came late.
    """
    promised = clock.leg == "promise"
    if clock.warn is not None and not (promised and clock.due <= clock.floor):
        history.over(clock, fact.at, history.moved_on(clock) if promised else None)
        history.unspoken.pop()  # the end itself was spoken
    if clock is case.promise:
        case.promise = None
    case.clocks = [one for one in case.clocks if one is not clock]


def _wrong(fact: EventRecord, clock: RunningDeadline | None, voice: str) -> str | None:
    """Why a deadline that spoke is not the one that runs, or speaks as it should not."""
    if clock is None:
        return "it does not run"
    if fact.type != ("case.warned" if voice == "warn" else STRIKES.get(clock.leg, "case.breached")):
        return f"it led to {fact.type}"
    if voice == "warn" and clock.warn is None:
        return "its warning was given before, or there is none"
    return None
