"""Every deadline is set as the policy says, and speaks once: not early, not later than the lag, never in silence.

Owns: the comparison of what was set with what should have been, and of when deadlines spoke with when they should.
A case that a bug has set aside is in plain sight in `dlq`: what its timers hold back from then on is not missed.
Refuses: the arithmetic (`auditor/expected_deadlines.py`, `worktime.py`).
"""

from collections.abc import Iterator

from auditor import millis
from auditor.case_history import CaseHistory, SetDeadline, UnfiredDeadline
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.rule_context import RuleContext

RULE = "timers"


def timers(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """All deadlines of a case."""
    for one in history.armed:
        yield from _armed(case.id, one)
    for spoken in history.spoken:
        name = f"event {spoken.seq}: {spoken.voice} of {spoken.leg} {spoken.unit or ''}".rstrip()
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
    """What was set and what should have been, less what the auditor cannot know."""
    wrong = (one.said ^ one.should) - (one.maybe - one.said)
    for term in sorted(wrong, key=str):
        what = "sets" if term in one.said else "should set"
        ends = f"warned {millis.say(term.warn)}, over {millis.say(term.due)}"
        name = f"{term.leg} {term.unit or ''}".rstrip()
        yield Finding(RULE, Count.ALTERED, case_id, f"event {one.seq} {one.type} {what} {name}: {ends}")


def _silent(case: CaseDossier, silent: UnfiredDeadline, context: RuleContext) -> Iterator[Finding]:
    ripe = context.ripe if silent.until is None else silent.until - context.lag
    if case.held is not None:
        ripe = min(ripe, case.held)
    if silent.moment < ripe:
        name = f"{silent.voice} of {silent.leg} {silent.unit or ''}".rstrip()
        end = f"stopped {millis.say(silent.until)}" if silent.until is not None else "it runs still"
        yield Finding(RULE, Count.MISSED, case.id, f"{name} at {millis.say(silent.moment)} never came; {end}")
