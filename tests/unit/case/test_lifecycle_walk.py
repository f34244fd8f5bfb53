"""Every row and every move of the lifecycle's table, in the engine itself."""

from datetime import timedelta

import pytest

from handlers.case.lifecycle import LIFECYCLE
from schemas.base import replace
from schemas.vocabulary import CaseState, RejectReason, Role, Verb
from tests.days.deeds import VERBS
from tests.unit.case.life import Life

HERE = {"lon": 113.82, "lat": 22.65}

# How a case gets into a state: text, then deeds `unit verb words`.
ROADS: dict[CaseState, tuple[str, ...]] = {
    CaseState.TRIAGE: ("那个东西坏了",),
    CaseState.WAITING: ("井盖破损",),
    CaseState.WORKING: ("井盖破损", "chengguan accepts"),
    CaseState.DISPUTED: ("井盖破损", "chengguan returns not-duty"),
    CaseState.COMPLETED: ("井盖破损", "chengguan accepts", "chengguan completes"),
    CaseState.CLOSED: ("井盖破损", "chengguan accepts", "chengguan completes", "app answers resolved 5"),
}

ACCEPTED_AND_DISPUTED = ("井盖破损", "chengguan accepts", "chengguan returns not-duty")

STEPS: list[tuple[Verb, tuple[str, ...], str, CaseState]] = [
    (Verb.ACCEPT, ROADS[CaseState.WAITING], "chengguan accepts", CaseState.WORKING),
    (Verb.ACCEPT, ROADS[CaseState.DISPUTED], "linjiang accepts", CaseState.DISPUTED),
    (Verb.CONTACT, ROADS[CaseState.WORKING], "chengguan contacts", CaseState.WORKING),
    (Verb.PROGRESS, ROADS[CaseState.TRIAGE], "zhihui notes 看看", CaseState.TRIAGE),
    (Verb.PROGRESS, ROADS[CaseState.COMPLETED], "chengguan notes 好了", CaseState.COMPLETED),
    (Verb.RETURN, ROADS[CaseState.WAITING], "chengguan returns not-duty", CaseState.DISPUTED),
    (Verb.RETURN, ROADS[CaseState.WORKING], "chengguan returns not-area", CaseState.DISPUTED),
    (Verb.RULE, ROADS[CaseState.DISPUTED], "linjiang rules rejected", CaseState.WAITING),
    (Verb.RULE, ROADS[CaseState.DISPUTED], "zhihui rules upheld to shuiwu", CaseState.WAITING),
    (Verb.RULE, ROADS[CaseState.DISPUTED], "linjiang rules last-resort", CaseState.WAITING),
    (Verb.RULE, ACCEPTED_AND_DISPUTED, "linjiang rules rejected", CaseState.WORKING),
    (Verb.RULE, ACCEPTED_AND_DISPUTED, "linjiang rules joint to shuiwu", CaseState.WORKING),
    (Verb.COMPLETE, ROADS[CaseState.WORKING], "chengguan completes", CaseState.COMPLETED),
    (Verb.FEEDBACK, ROADS[CaseState.COMPLETED], "app answers resolved 5", CaseState.CLOSED),
    (Verb.FEEDBACK, ROADS[CaseState.COMPLETED], "zhihui answers silent", CaseState.CLOSED),
    (Verb.FEEDBACK, ROADS[CaseState.COMPLETED], "app answers resolved 3", CaseState.WORKING),
    (Verb.ASSIGN, ROADS[CaseState.TRIAGE], "zhihui assigns category 010101", CaseState.WAITING),
    (Verb.ASSIGN, ROADS[CaseState.WAITING], "zhihui assigns to shuiwu", CaseState.WAITING),
    (Verb.ASSIGN, ROADS[CaseState.WORKING], "zhihui assigns to shuiwu", CaseState.WAITING),
    (Verb.ASSIGN, ROADS[CaseState.DISPUTED], "zhihui assigns to shuiwu", CaseState.WAITING),
    (Verb.SUPERVISE, ROADS[CaseState.TRIAGE], "ld-wang supervises 2027-01-01T09:00:00+08:00", CaseState.TRIAGE),
    (Verb.SUPERVISE, ROADS[CaseState.WORKING], "ld-wang supervises 2027-01-01T09:00:00+08:00", CaseState.WORKING),
]

WHO = {
    Verb.RULE: "linjiang", Verb.FEEDBACK: "zhihui", Verb.ASSIGN: "zhihui", Verb.SUPERVISE: "ld-wang",
}  # fmt: skip
WORDS = {
    Verb.PROGRESS: ["看看"], Verb.RETURN: ["not-duty"], Verb.RULE: ["rejected"], Verb.FEEDBACK: ["resolved", "5"],
    Verb.ASSIGN: [], Verb.SUPERVISE: ["until", "2027-01-01T09:00:00+08:00"],
}  # fmt: skip


def walked(road: tuple[str, ...]) -> Life:
    """Return a life after the steps of a road."""
    text, *deeds = road
    life = Life(text, HERE)
    for number, deed in enumerate(deeds):
        assert do(life, deed, number) is None, deed
    return life


def do(life: Life, deed: str, number: int) -> RejectReason | None:
    """Do one step, and return why it was refused. `until` precedes a leader's date in the days only."""
    unit, verb, *words = deed.split()
    life.wait(timedelta(minutes=1))
    seq = life.case.seq
    _, answer = life.act(unit, verb, ["until", *words] if verb == "supervises" else words, number)
    if answer is None:
        assert life.case.seq > seq
    return answer.reason if answer else None


@pytest.mark.parametrize(("verb", "road", "deed", "end"), STEPS)
def test_a_step_leads_where_the_table_says(verb: Verb, road: tuple[str, ...], deed: str, end: CaseState) -> None:
    """It ends where the row has a move to, or where it began when the row has none from there."""
    life = walked(road)
    start = life.case.state
    assert start in LIFECYCLE[verb].states
    assert do(life, deed, 100) is None
    assert life.case.state is end
    assert (start, end) in LIFECYCLE[verb].moves or start is end


def test_every_row_and_every_move_of_the_table_is_walked() -> None:
    """The steps above include every move of the diagram in the documents."""
    starts = {road: walked(road).case.state for _, road, _, _ in STEPS}
    moved = {(verb, starts[road], end) for verb, road, _, end in STEPS}
    shown = {(row.verb, start, end) for row in LIFECYCLE.values() for start, end in row.moves}
    assert shown - moved == set()
    assert {verb for verb, _, _, _ in STEPS} == set(LIFECYCLE)


REFUSED = [(verb, state) for verb, row in LIFECYCLE.items() for state in CaseState if state not in row.states]


@pytest.mark.parametrize(("verb", "state"), REFUSED)
def test_a_step_that_the_table_does_not_have_is_refused(verb: Verb, state: CaseState) -> None:
    """The unit could do it in another state; only the log of refusals changes."""
    life = walked(ROADS[state])
    before = life.case
    holder = next((one.unit for one in before.dispatches if one.live), "chengguan")
    spoken = next(name for name, (kind, _) in VERBS.items() if kind == verb.value)
    _, answer = life.act(WHO.get(verb, holder), spoken, WORDS.get(verb, []), 100)
    assert answer is not None
    closed = RejectReason.TOO_LATE if verb is Verb.FEEDBACK else RejectReason.CASE_CLOSED
    # In triage nobody leads, so that a lead's verbs are nobody's there.
    wanted = (closed,) if state is CaseState.CLOSED else (RejectReason.WRONG_STATE, RejectReason.NOT_YOURS)
    assert answer.reason in wanted
    now = life.case
    assert replace(before, seq=now.seq, updated_at=now.updated_at, hour=now.hour, seen=now.seen) == now


@pytest.mark.parametrize("verb", LIFECYCLE)
def test_a_role_that_the_row_does_not_name_is_refused(verb: Verb) -> None:
    """An auditor may do nothing, and a reporter may only answer."""
    assert Role.AUDITOR not in LIFECYCLE[verb].roles
    assert (Role.REPORTER in LIFECYCLE[verb].roles) == (verb is Verb.FEEDBACK)
