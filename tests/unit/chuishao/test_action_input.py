"""An action as it is typed, and its answer as it is recognised."""

import pytest

from chuishao import action_input
from chuishao.action_answers import ActionAnswers
from handlers.policy.rules import Rules
from operations.messages.advice_texts import ADVICE, ELSE, advise
from operations.packs import find_pack, read_pack
from operations.problem import Problem
from schemas.ids import veiled
from schemas.vocabulary import RejectReason, Verb
from schemas.wire.action import read_action


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The pack that comes with the product."""
    return read_pack(find_pack("qingjiang"))


@pytest.mark.parametrize("said", ["complete", "办结"])
def test_an_action_has_a_code_and_a_chinese_word(said: str) -> None:
    """Both are understood."""
    assert action_input.find_verb(said) is Verb.COMPLETE


def test_an_action_that_is_not_there_is_told_with_the_nearest() -> None:
    """And those that are."""
    with pytest.raises(Problem, match="there is no action 'acept'") as refused:
        action_input.find_verb("acept")
    assert refused.value.do == "`accept` is the nearest"


def test_the_role_is_the_first_that_may_do_it(rules: Rules) -> None:
    """A named one is taken as it is: the product judges it."""
    assert action_input.find_role(None, Verb.ACCEPT, "chengguan", rules) == "department"
    assert action_input.find_role(None, Verb.FEEDBACK, "mashang-fengxing", rules) == "reporter"
    assert action_input.find_role(None, Verb.ASSIGN, rules.pack.triage_unit, rules) == "triage"
    assert action_input.find_role("leader", Verb.ACCEPT, "chengguan", rules) == "leader"


def test_values_are_read_as_their_fields_want_them() -> None:
    """A number where a number belongs; a text that looks like one stays a text."""
    said = action_input.read_fields(
        Verb.FEEDBACK, ["report=17", "round=2", "answer=answered", "resolved=true", "score=5"]
    )
    assert said == {"report": "17", "round": 2, "answer": "answered", "resolved": True, "score": 5}


def test_what_may_be_null_may_be_left_out() -> None:
    """Absent is null, by contract."""
    assert action_input.read_fields(Verb.RETURN, ["clause=not-duty"]) == {"clause": "not-duty"}
    assert action_input.read_fields(Verb.ASSIGN, ["lead=chengguan"]) == {"lead": "chengguan"}


def test_a_field_that_nobody_knows_is_sent_as_json_or_text() -> None:
    """The product refuses or ignores it; trying that out must be possible."""
    assert action_input.read_fields(Verb.MUSTER, ["quorum=3", "place=hall"]) == {"quorum": 3, "place": "hall"}


def test_a_field_without_a_value_is_wrong_use() -> None:
    """With an example."""
    with pytest.raises(Problem, match="--set reached does not set a field"):
        action_input.read_fields(Verb.CONTACT, ["reached"])


def test_what_is_built_is_the_contracts_action() -> None:
    """The product's own model reads it."""
    fields = action_input.read_fields(Verb.COMPLETE, ["result=已换新井盖"])
    who = {"role": "department", "unit": "chengguan"}
    action = action_input.build("c-1", Verb.COMPLETE, who, fields, ["https://example.com/1.jpg"], "a-1")
    read = read_action(action)
    assert (read.type, read.evidence[0].url) == (Verb.COMPLETE, "https://example.com/1.jpg")


def test_two_actions_never_have_the_same_id() -> None:
    """Two people at two terminals."""
    assert action_input.new_id() != action_input.new_id()


def test_a_units_answer_is_recognised_and_the_dispatch_remembered() -> None:
    """Other units' cases and other actions' answers pass by."""
    answers = ActionAnswers("chengguan", {"id": "a-1", "case_id": "c-1"})
    answer = {"action": "a-1", "outcome": "applied"}
    assert answers.apply(None) is None
    assert answers.apply({"type": "chuishao.dispatch.changed", "data": {"case_id": "c-2"}}) is None
    assert answers.apply({"type": "chuishao.dispatch.changed", "data": {"case_id": "c-1", "state": "working"}}) is None
    assert answers.apply({"type": "chuishao.action.answered", "data": {**answer, "action": "a-2"}}) is None
    assert answers.apply({"type": "chuishao.action.answered", "data": answer}) == answer
    assert answers.dispatch == {"case_id": "c-1", "state": "working"}


def test_a_sources_answer_lies_in_the_status_of_its_report() -> None:
    """Plain JSON, no envelope."""
    answers = ActionAnswers("mashang-fengxing", {"id": "a-1", "case_id": "c-1"})
    assert answers.apply({"report": "r-1", "answered": None}) is None
    assert answers.apply({"report": "r-1", "answered": {"action": "a-1"}}) == {"action": "a-1"}


def test_an_id_that_looks_like_a_phone_is_answered_under_its_hash() -> None:
    """The gateway vouched, so its name is in the hash."""
    answers = ActionAnswers("gateway", {"id": "13812345678", "case_id": "c-1"})
    answer = {"action": veiled("gateway", "13812345678")}
    assert answers.apply({"type": "chuishao.action.answered", "data": answer}) == answer


def test_there_is_advice_for_every_reason() -> None:
    """Nobody who is refused has to guess."""
    assert set(ADVICE) == set(RejectReason)
    for reason in RejectReason:
        assert "{" not in advise(reason, "chengguan", "c-1", ())
    assert advise("field-missing", "chengguan", "c-1", ("result",)) == "give the field with `--set result=…`"
    assert advise("of-tomorrow", "chengguan", "c-1", ()) == ELSE(case="c-1")
