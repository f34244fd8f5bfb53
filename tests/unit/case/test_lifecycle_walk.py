"""The table of a case's life, walked: every row, every move that it names, in the engine itself."""

from datetime import timedelta

import pytest

from handlers.case.lifecycle import LIFECYCLE
from schemas.words import RejectReason, Role, State, Verb
from tests.days.deeds import VERBS
from tests.unit.case.life import Life

HERE = {"lon": 113.82, "lat": 22.65}

# How a case gets into a state: text, then deeds `unit verb words`.
ROADS: dict[State, tuple[str, ...]] = {
    State.TRIAGE: ("那个东西坏了",),
    State.WAITING: ("井盖破损",),
    State.WORKING: ("井盖破损", "chengguan accepts"),
    State.DISPUTED: ("井盖破损", "chengguan returns not-duty"),
    State.COMPLETED: ("井盖破损", "chengguan accepts", "chengguan completes"),
    State.CLOSED: ("井盖破损", "chengguan accepts", "chengguan completes", "app answers resolved 5"),
}

ACCEPTED_AND_DISPUTED = ("井盖破损", "chengguan accepts", "chengguan returns not-duty")

STEPS: list[tuple[Verb, tuple[str, ...], str, State]] = [
    (Verb.ACCEPT, ROADS[State.WAITING], "chengguan accepts", State.WORKING),
    (Verb.ACCEPT, ROADS[State.DISPUTED], "linjiang accepts", State.DISPUTED),
    (Verb.CONTACT, ROADS[State.WORKING], "chengguan contacts", State.WORKING),
    (Verb.PROGRESS, ROADS[State.TRIAGE], "zhihui notes 看看", State.TRIAGE),
    (Verb.PROGRESS, ROADS[State.COMPLETED], "chengguan notes 好了", State.COMPLETED),
    (Verb.RETURN, ROADS[State.WAITING], "chengguan returns not-duty", State.DISPUTED),
    (Verb.RETURN, ROADS[State.WORKING], "chengguan returns not-area", State.DISPUTED),
    (Verb.RULE, ROADS[State.DISPUTED], "linjiang rules rejected", State.WAITING),
    (Verb.RULE, ROADS[State.DISPUTED], "zhihui rules upheld to shuiwu", State.WAITING),
    (Verb.RULE, ROADS[State.DISPUTED], "linjiang rules last-resort", State.WAITING),
    (Verb.RULE, ACCEPTED_AND_DISPUTED, "linjiang rules rejected", State.WORKING),
    (Verb.RULE, ACCEPTED_AND_DISPUTED, "linjiang rules joint to shuiwu", State.WORKING),
    (Verb.COMPLETE, ROADS[State.WORKING], "chengguan completes", State.COMPLETED),
    (Verb.FEEDBACK, ROADS[State.COMPLETED], "app answers resolved 5", State.CLOSED),
    (Verb.FEEDBACK, ROADS[State.COMPLETED], "zhihui answers silent", State.CLOSED),
    (Verb.FEEDBACK, ROADS[State.COMPLETED], "app answers resolved 3", State.WORKING),
    (Verb.ASSIGN, ROADS[State.TRIAGE], "zhihui assigns category 010101", State.WAITING),
    (Verb.ASSIGN, ROADS[State.WAITING], "zhihui assigns to shuiwu", State.WAITING),
    (Verb.ASSIGN, ROADS[State.WORKING], "zhihui assigns to shuiwu", State.WAITING),
    (Verb.ASSIGN, ROADS[State.DISPUTED], "zhihui assigns to shuiwu", State.WAITING),
    (Verb.SUPERVISE, ROADS[State.TRIAGE], "ld-wang supervises 2027-01-01T09:00:00+08:00", State.TRIAGE),
    (Verb.SUPERVISE, ROADS[State.WORKING], "ld-wang supervises 2027-01-01T09:00:00+08:00", State.WORKING),
]

WHO = {
    Verb.RULE: "linjiang", Verb.FEEDBACK: "zhihui", Verb.ASSIGN: "zhihui", Verb.SUPERVISE: "ld-wang",
}  # fmt: skip
WORDS = {
    Verb.PROGRESS: ["看看"], Verb.RETURN: ["not-duty"], Verb.RULE: ["rejected"], Verb.FEEDBACK: ["resolved", "5"],
    Verb.ASSIGN: [], Verb.SUPERVISE: ["until", "2027-01-01T09:00:00+08:00"],
}  # fmt: skip


def walked(road: tuple[str, ...]) -> Life:
    """A life along a road."""
    text, *deeds = road
    life = Life(text, HERE)
    for number, deed in enumerate(deeds):
        assert do(life, deed, number) is None, deed
    return life


def do(life: Life, deed: str, number: int) -> RejectReason | None:
    """One deed; why it was refused. `until` stands before a leader's date in the days alone."""
    unit, verb, *words = deed.split()
    life.wait(timedelta(minutes=1))
    seq = life.case.seq
    _, answer = life.act(unit, verb, ["until", *words] if verb == "supervises" else words, number)
    if answer is None:
        assert life.case.seq > seq
    return answer.reason if answer else None


@pytest.mark.parametrize(("verb", "road", "deed", "end"), STEPS)
def test_a_step_leads_where_the_table_says(verb: Verb, road: tuple[str, ...], deed: str, end: State) -> None:
    """It ends where the row has a move to, or where it began when the row has none from there."""
    life = walked(road)
    start = life.case.state
    assert start in LIFECYCLE[verb].states
    assert do(life, deed, 100) is None
    assert life.case.state is end
    assert (start, end) in LIFECYCLE[verb].moves or start is end


def test_every_row_and_every_move_of_the_table_is_walked() -> None:
    """What the diagram in the docs shows has happened above."""
    starts = {road: walked(road).case.state for _, road, _, _ in STEPS}
    moved = {(verb, starts[road], end) for verb, road, _, end in STEPS}
    shown = {(row.verb, start, end) for row in LIFECYCLE.values() for start, end in row.moves}
    assert shown - moved == set()
    assert {verb for verb, _, _, _ in STEPS} == set(LIFECYCLE)


REFUSED = [(verb, state) for verb, row in LIFECYCLE.items() for state in State if state not in row.states]


@pytest.mark.parametrize(("verb", "state"), REFUSED)
def test_a_step_that_the_table_does_not_have_is_refused(verb: Verb, state: State) -> None:
    """By whoever could do it elsewhere; nothing moves but the log of refusals."""
    life = walked(ROADS[state])
    before = life.case
    holder = next((one.unit for one in before.dispatches if one.live), "chengguan")
    spoken = next(name for name, (kind, _) in VERBS.items() if kind == verb.value)
    _, answer = life.act(WHO.get(verb, holder), spoken, WORDS.get(verb, []), 100)
    assert answer is not None
    closed = RejectReason.TOO_LATE if verb is Verb.FEEDBACK else RejectReason.CASE_CLOSED
    # In triage nobody leads, so that a lead's verbs are nobody's there.
    wanted = (closed,) if state is State.CLOSED else (RejectReason.WRONG_STATE, RejectReason.NOT_YOURS)
    assert answer.reason in wanted
    changed = {"seq", "updated_at", "hour", "seen"}
    assert life.case.model_dump(exclude=changed) == before.model_dump(exclude=changed)


@pytest.mark.parametrize("verb", LIFECYCLE)
def test_a_role_that_the_row_does_not_name_is_refused(verb: Verb) -> None:
    """An auditor does none of it, nor a reporter anything but answer."""
    assert Role.AUDITOR not in LIFECYCLE[verb].roles
    assert (Role.REPORTER in LIFECYCLE[verb].roles) == (verb is Verb.FEEDBACK)
