"""Desks and reporters: the same deed for the same case, most work, some forget, and only what the inbox allows."""

from collections import Counter
from typing import Any

import pytest

from handlers.policy.rules import Rules
from local.chaos.simulated_unit import FORGOTTEN, SILENT, SimulatedUnit
from operations.packs import find_pack, read_pack


@pytest.fixture(scope="module")
def desk() -> SimulatedUnit:
    """Of the district that comes along."""
    return SimulatedUnit(5, rules())


def rules() -> Rules:
    """Its rules."""
    return read_pack(find_pack("qingjiang"))


def dispatch(number: int, *may: str, **more: Any) -> dict[str, Any]:
    """A dispatch as an inbox shows it."""
    due = dict.fromkeys(("accept", "contact", "complete"), None) | {"promise": "2026-11-30T00:00:00+08:00"}
    base = {"case_id": f"c-{number}", "dispatch_id": f"d-{number}", "role": "lead", "tier": 2, "due": due, "area": {}}
    return {**base, "may": may, "explanation": {"route": "r"}, **more}


def test_most_accept_and_complete_and_a_few_never_look(desk: SimulatedUnit) -> None:
    """By case: whoever forgets it forgets it for good."""
    deeds = [desk.unit("jiaotong", dispatch(n, "accept", "return")) for n in range(2000)]
    kinds = Counter(deed["type"] if deed else None for deed in deeds)
    assert set(kinds) == {"accept", None}
    assert kinds[None] / 2000 == pytest.approx(FORGOTTEN, abs=0.015)
    done = [desk.unit("jiaotong", dispatch(n, "complete", "progress")) for n in range(2000)]
    assert {deed["type"] for deed in done if deed} == {"complete"}


def test_the_same_dispatch_gets_the_same_deed(desk: SimulatedUnit) -> None:
    """So that a repeat is one action."""
    assert desk.unit("jiaotong", dispatch(1, "accept")) == desk.unit("jiaotong", dispatch(1, "accept"))
    assert desk.unit("jiaotong", dispatch(1)) is None


def test_triage_assigns_what_has_no_route(desk: SimulatedUnit) -> None:
    """To a unit and a category of the pack."""
    said = [desk.unit("chengyun", dispatch(n, "assign", role="lead", explanation=None)) for n in range(50)]
    for deed in (one for one in said if one):
        assert deed["actor"]["role"] == "triage"
        assert deed["lead"] in desk.rules.units
        assert deed["category"] in desk.rules.categories
    assert any(said)
    assert desk.unit("chengyun", dispatch(1, "assign", role="lead")) is None


def test_reporters_answer_and_are_content_in_the_end(desk: SimulatedUnit) -> None:
    """Nobody asks for ever."""
    asked = [
        {"report": f"r-{n}", "case_id": f"c-{n}", "ask": {"round": round_, "until": ""}}
        for n in range(1000)
        for round_ in (1, 2)
    ]
    said = [desk.reporter("mashang-fengxing", one) for one in asked]
    answers = [one for one in said if one]
    assert 1 - len(answers) / len(said) == pytest.approx(SILENT, abs=0.02)
    assert {one["resolved"] for one in answers if one["round"] == 1} == {True, False}
    assert {one["resolved"] for one in answers if one["round"] == 2} == {True}
    assert desk.reporter("mashang-fengxing", {"ask": None}) is None
