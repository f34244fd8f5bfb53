"""Every deadline is set as the policy requires and fires once: not early, and not later than the lag.

A case that a bug has quarantined is visible in `dlq`: deadlines that it holds back from then on are not missed.
Owns: comparing deadlines set with those expected, and the times at which they fired with those they should have had;
which of those that never fired were superseded by another of their case, and which were missed.
Refuses: the arithmetic (`auditor/expected_deadlines.py`, `auditor/audit_calendar.py`).
"""

from collections.abc import Iterator

from auditor import millis
from auditor.case_history import CaseHistory, SetDeadline, UnfiredDeadline
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding, Superseded
from auditor.rule_context import RuleContext

RULE = "timers"


def timers(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge all deadlines of a case."""
    for one in history.armed:
        yield from _armed(case.id, one)
    for spoken in history.spoken:
        name = f"event {spoken.seq}: {spoken.signal} of {spoken.leg} {spoken.unit or ''}".rstrip()
        when = f"at {millis.say(spoken.at)}, its moment was {millis.say(spoken.moment)}"
        if spoken.at < spoken.moment:
            yield Finding(RULE, Count.EARLY, case.id, f"{name} {when}")
        elif spoken.at > spoken.moment + context.lag:
            yield Finding(RULE, Count.LATE, case.id, f"{name} {when}")
    for stray in history.strays:
        count = Count.DOUBLED if stray.again else Count.MISPLACED
        yield Finding(RULE, count, case.id, f"event {stray.seq}: {stray.why}")
    for silent in history.unspoken:
        yield from _silent(case, silent, context)


def _armed(case_id: str, one: SetDeadline) -> Iterator[Finding]:
    """Find deadlines that differ from the expected ones, except those that the auditor cannot know."""
    wrong = (one.said ^ one.should) - (one.maybe - one.said)
    for term in sorted(wrong, key=str):
        what = "sets" if term in one.said else "should set"
        ends = f"warned {millis.say(term.warn)}, over {millis.say(term.due)}"
        name = f"{term.leg} {term.unit or ''}".rstrip()
        yield Finding(RULE, Count.ALTERED, case_id, f"event {one.seq} {one.type} {what} {name}: {ends}")


def _silent(case: CaseDossier, silent: UnfiredDeadline, context: RuleContext) -> Iterator[Finding]:
    """One that never spoke is missed, unless another of the case that was due no later ended it: then it is superseded.

    The engine speaks the earliest first, so one that is passed over by a later one is missed, however short the outage.
    """
    name = f"{silent.signal} of {silent.leg} {silent.unit or ''}".rstrip()
    if silent.by is not None:
        if silent.moment < silent.by.moment:
            end = f"event {silent.by.seq}, {silent.by.cause}, was due later and spoke first"
            yield Finding(RULE, Count.MISSED, case.id, f"{name} at {millis.say(silent.moment)} never came; {end}")
        return
    ripe = context.ripe if silent.until is None else silent.until - context.lag
    if case.held is not None:
        ripe = min(ripe, case.held)
    if silent.moment < ripe:
        end = f"stopped {millis.say(silent.until)}" if silent.until is not None else "it runs still"
        yield Finding(RULE, Count.MISSED, case.id, f"{name} at {millis.say(silent.moment)} never came; {end}")


def superseded(case_id: str, history: CaseHistory) -> Iterator[Superseded]:
    """Deadlines that were due when another of their case ended them, each with the event that did."""
    for one in history.unspoken:
        if one.by is not None and one.superseded:
            name = f"{one.signal} of {one.leg} {one.unit or ''}".rstrip()
            yield Superseded(case_id, f"{name} at {millis.say(one.moment)}: by event {one.by.seq}, {one.by.cause}")
