"""A deadline speaks: whether it is the one that runs, and when it should have spoken.

Owns: matching an event that time made with the clock that its cause names. Refuses: what else the event does
(`turns.py`).
"""

from chuishao.audit import moment
from chuishao.audit.finding import Count
from chuishao.audit.hands import Clock
from chuishao.audit.history import Fault, History, Spoken, Stray
from chuishao.audit.papers import Fact
from chuishao.audit.standing import Standing

STRIKES = {
    "triage": "case.breached",
    "follow-up": "case.closed",
    "erase": "case.erased",
    "forget": "case.erased",
}
"""What comes of a deadline of these legs; of all others `case.breached`, of a warning `case.warned`."""


def strike(case: Standing, history: History, fact: Fact, *, again: bool) -> None:
    """The clock that the cause names, or none that runs. `again`: it has spoken before."""
    leg, unit, armed, voice = fact.cause_id.split("/")
    clock = case.find(leg, None if unit == "-" else unit, int(armed))
    wrong = _wrong(fact, clock, voice)
    if clock is None or wrong is not None:
        history.strays.append(Stray(fact.seq, f"{fact.cause_id}: {wrong}", again))
        return
    if "due" in fact.data and moment.read(fact.data["due"]) != clock.due:
        history.faults.append(Fault(fact.seq, Count.ALTERED, f"{fact.cause_id} names another end"))
    when = clock.warn if voice == "warn" and clock.warn is not None else clock.due
    history.spoken.append(Spoken(leg, clock.unit, voice, max(when, clock.floor), fact.at, fact.seq))
    if voice == "due":
        _over(case, history, clock, fact)
    clock.warn = None


def _over(case: Standing, history: History, clock: Clock, fact: Fact) -> None:
    """It is over; a warning that it should have given before is noted."""
    rested = clock.leg == "promise" and clock.due <= clock.floor
    if clock.warn is not None and not rested:
        history.over(clock, fact.at)
        history.unspoken.pop()  # the end itself was spoken
    if clock is case.promise:
        case.promise = None
    case.clocks = [one for one in case.clocks if one is not clock]


def _wrong(fact: Fact, clock: Clock | None, voice: str) -> str | None:
    """Why a deadline that spoke is not the one that runs, or speaks as it should not."""
    if clock is None:
        return "it does not run"
    if fact.type != ("case.warned" if voice == "warn" else STRIKES.get(clock.leg, "case.breached")):
        return f"it led to {fact.type}"
    if voice == "warn" and clock.warn is None:
        return "its warning was given before, or there is none"
    return None
