"""What must hold of a case whatever people do and however time passes.

Hypothesis draws the lives: reports, actions by anybody in any role, time in steps from minutes to weeks.
"""

import os
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.case.deadlines import next_due
from handlers.case.evolve import fold
from handlers.case.lifecycle import LIFECYCLE, may
from schemas.base import replace
from schemas.internal.state import Case
from schemas.vocabulary import CaseState, RejectReason
from schemas.wire.event import Breached
from tests.days.deeds import ROLES, VERBS
from tests.support.invariants import check_invariants
from tests.unit.case.life import RULES, Life

LIVES = int(os.environ.get("CHUISHAO_LIVES", "60"))
"""Lives that each property draws; `CHUISHAO_LIVES=3000` for a long night."""

TEXTS = ("井盖破损", "路灯不亮", "噪音太大", "燃气在漏", "楼下爆炸了", "那个东西坏了", "办证照太慢")
WORDS = {
    "notes": [["已派人"]],
    "returns": [["not-duty"], ["unclear", "suggests", "shuiwu"]],
    "rules": [
        ["upheld", "to", "shuiwu"],
        ["upheld", "to", "linjiang"],
        ["rejected"],
        ["joint", "to", "shuiwu"],
        ["joint", "to", "linjiang"],
        ["last-resort"],
    ],
    "completes": [["pictured"]],
    "answers": [["resolved", "5"], ["unresolved", "1"], ["silent"]],
    "assigns": [
        ["to", "shuiwu"],
        ["to", "ld-wang"],
        ["category", "010101"],
        ["category", "X00001"],
        ["area", "zhongshan"],
    ],
    "supervises": [["until", "2027-06-01T09:00:00+08:00"], ["until", "2026-11-28T09:00:00+08:00"]],
}

UNBUILT = ("attends", "urges")
people = st.sampled_from(sorted(ROLES))
deeds = st.sampled_from(sorted(verb for verb in VERBS if verb not in UNBUILT)).flatmap(
    lambda verb: st.tuples(people, st.just(verb), st.sampled_from(WORDS.get(verb, [[]])))
)
steps = st.one_of(
    st.sampled_from([1, 5, 30, 60, 240, 1440, 10_080]).map(lambda minutes: timedelta(minutes=minutes)), deeds, deeds
)


places = st.sampled_from([{"lon": 113.82, "lat": 22.65}, {"lon": 113.88, "lat": 22.65}, None])


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.sampled_from(TEXTS), place=places, life=st.lists(steps, max_size=30))
def test_what_holds_of_any_life(text: str, place: dict[str, float] | None, life: list[Any]) -> None:
    """Fold, order, one next deadline, closed stays closed, deadlines once and never early, repeats change nothing."""
    lived = Life(text, place)
    for number, step in enumerate(life):
        if isinstance(step, timedelta):
            lived.wait(step)
        else:
            unit, verb, words = step
            command, _ = lived.act(unit, verb, words, number)
            assert lived.flow.feed(command) == (), "the same again was not nothing"
        if lived.flow.state(lived.case_id) is None:
            return
        check(lived)
    check_invariants(lived.messages, lived.case, lived.flow)


def check(lived: Life) -> None:
    """Check a life after each step."""
    case, facts = lived.case, lived.facts
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))
    assert len({fact.id for fact in facts}) == len(facts)
    assert fold(None, facts) == replace(case, hour=_logged(case))
    due = next_due(case)
    if case.state is not CaseState.CLOSED:
        assert due is not None
        assert due.at > lived.flow.now or due.warning or due.at >= case.updated_at, "it should have fired"
    struck = [(fact.cause.id, fact.index) for fact in facts if fact.cause.type == "timer"]
    assert len(struck) == len(set(struck)), "a deadline spoke twice"
    assert all(fact.event.due <= fact.at for fact in facts if isinstance(fact.event, Breached)), "early"
    closed = [place for place, fact in enumerate(facts) if fact.event.type == "case.closed"]
    assert len(closed) <= 1
    assert (
        {fact.event.type for fact in facts[closed[0] + 1 :]} <= {"case.erased", "action.rejected"} if closed else True
    )


def _logged(case: Case) -> Any:
    """Return the hour without the refusals that its limit kept out of the log: they are not events."""
    return replace(case.hour, over=0) if case.hour else None


NOT_ALLOWED = (RejectReason.ROLE, RejectReason.NOT_YOURS, RejectReason.WRONG_STATE, RejectReason.CASE_CLOSED)


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.sampled_from(TEXTS), life=st.lists(steps, max_size=20), last=deeds)
def test_what_an_inbox_allows_is_allowed_and_nothing_else(text: str, life: list[Any], last: Any) -> None:
    """`may` and the decision agree about role, dispatch and state."""
    lived = Life(text, {"lon": 113.82, "lat": 22.65})
    for number, step in enumerate(life):
        if isinstance(step, timedelta):
            lived.wait(step)
        else:
            lived.act(step[0], step[1], step[2], number)
    unit, verb, words = last
    if unit == "app" or lived.flow.state(lived.case_id) is None:
        return
    allowed = _allowed(lived, unit, verb)
    _, answer = lived.act(unit, verb, words, 1000)
    assert answer is not None
    refused = answer.reason in (*NOT_ALLOWED, RejectReason.TOO_LATE)
    assert refused != allowed or answer.reason is RejectReason.TOO_LATE, (unit, verb, lived.case.state, answer.reason)


def _allowed(lived: Life, unit: str, verb: str) -> bool:
    role = next(one for one in RULES.units[unit].roles if one == ROLES[unit])
    return VERBS[verb][0] in may(lived.case, unit, (role,))


def test_the_table_leads_only_to_states_that_it_names() -> None:
    """No move begins in a state that its row does not allow."""
    for row in LIFECYCLE.values():
        assert all(start in row.states for start, _ in row.moves), row.verb
