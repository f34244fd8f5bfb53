"""Every deadline is set as the policy says, and speaks once: not early, not later than the lag, never in silence.

Owns: the comparison of what was set with what should have been, and of when deadlines spoke with when they should.
A case that a bug has set aside is in plain sight in `dlq`: what its timers hold back from then on is not missed.
Refuses: the arithmetic (`expected.py`, `worktime.py`).
"""

from collections.abc import Iterator

from chuishao.audit import moment
from chuishao.audit.context import Context
from chuishao.audit.dossier import CaseDossier
from chuishao.audit.finding import Count, Finding
from chuishao.audit.history import Armed, History, Unspoken

RULE = "timers"


def timers(case: CaseDossier, history: History, context: Context) -> Iterator[Finding]:
    """All deadlines of a case."""
    for one in history.armed:
        yield from _armed(case.id, one)
    for spoken in history.spoken:
        name = f"event {spoken.seq}: {spoken.voice} of {spoken.leg} {spoken.unit or ''}".rstrip()
        when = f"at {moment.say(spoken.at)}, its moment was {moment.say(spoken.moment)}"
        if spoken.at < spoken.moment:
            yield Finding(RULE, Count.EARLY, case.id, f"{name} {when}")
        elif spoken.at > spoken.moment + context.lag:
            yield Finding(RULE, Count.LATE, case.id, f"{name} {when}")
    for stray in history.strays:
        count = Count.DOUBLED if stray.again else Count.MISPLACED
        yield Finding(RULE, count, case.id, f"event {stray.seq}: {stray.why}")
    for silent in history.unspoken:
        yield from _silent(case, silent, context)


def _armed(case_id: str, one: Armed) -> Iterator[Finding]:
    """What was set and what should have been, less what the auditor cannot know."""
    wrong = (one.said ^ one.should) - (one.maybe - one.said)
    for term in sorted(wrong, key=str):
        what = "sets" if term in one.said else "should set"
        ends = f"warned {moment.say(term.warn)}, over {moment.say(term.due)}"
        name = f"{term.leg} {term.unit or ''}".rstrip()
        yield Finding(RULE, Count.ALTERED, case_id, f"event {one.seq} {one.type} {what} {name}: {ends}")


def _silent(case: CaseDossier, silent: Unspoken, context: Context) -> Iterator[Finding]:
    ripe = context.ripe if silent.until is None else silent.until - context.lag
    if case.held is not None:
        ripe = min(ripe, case.held)
    if silent.moment < ripe:
        name = f"{silent.voice} of {silent.leg} {silent.unit or ''}".rstrip()
        end = f"stopped {moment.say(silent.until)}" if silent.until is not None else "it runs still"
        yield Finding(RULE, Count.MISSED, case.id, f"{name} at {moment.say(silent.moment)} never came; {end}")
