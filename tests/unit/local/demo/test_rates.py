"""The three rates, from logs that a clerk could check by hand."""

from datetime import datetime
from typing import Any

import pytest

from local.demo.rates import Rate, three_rates

NOON = "2026-11-24T12:00:00.000+08:00"
NIGHT = datetime.fromisoformat("2026-11-24T20:00:00+08:00")
TOMORROW = "2026-11-25T09:00:00.000+08:00"


def fact(case: str, kind: str, **data: Any) -> dict[str, Any]:
    """A fact as the log shows it, with what the rates read."""
    return {"subject": case, "type": f"chuishao.case.{kind}", "data": data}


def lead(case: str, unit: str = "jiaotong", due: str = NOON) -> dict[str, Any]:
    """A dispatch to a lead."""
    return fact(case, "dispatched", role="lead", unit=unit, due=due)


def accepted(case: str, contact: str = NOON) -> dict[str, Any]:
    """An acceptance that begins the contact clock."""
    term = {"leg": "contact", "unit": "jiaotong", "due": contact, "warn": None}
    return fact(case, "accepted", unit="jiaotong", terms=[term])


def answer(case: str, resolved: bool | None, score: int | None, said: str = "answered") -> dict[str, Any]:
    """A reporter's answer."""
    return fact(case, "feedback", report="r-1", answer=said, resolved=resolved, score=score)


RESPONSE = [
    ("accepted and its contact deadline is past", [lead("c"), accepted("c")], Rate(1, 1)),
    ("missed its accept clock", [lead("c"), fact("c", "breached", leg="accept", unit="jiaotong")], Rate(0, 1)),
    (
        "a helper's missed clock is not the lead's",
        [lead("c"), fact("c", "breached", leg="accept", unit="cun")],
        Rate(1, 1),
    ),
    ("the contact deadline is still to come: not counted yet", [lead("c"), accepted("c", TOMORROW)], Rate(0, 0)),
    (
        "late already, whatever is still to come",
        [lead("c", due=TOMORROW), fact("c", "breached", leg="contact", unit="jiaotong")],
        Rate(0, 1),
    ),
    ("an upheld objection is taken out", [lead("c"), fact("c", "ruled", ruling="upheld", terms=[])], Rate(0, 0)),
    ("two leads one after the other are two dispatches", [lead("c"), lead("c", "shuiwu")], Rate(2, 2)),
]


@pytest.mark.parametrize(("what", "log", "rate"), RESPONSE, ids=[row[0] for row in RESPONSE])
def test_response(what: str, log: list[dict[str, Any]], rate: Rate) -> None:
    """Accept and contact both in time, of the lead dispatches that can be judged by now."""
    assert three_rates(log, NIGHT).response == rate, what


def test_resolution_and_satisfaction_count_those_who_answered() -> None:
    """The newest answer of a reporter counts; whoever refused or was silent is shown beside it."""
    log = [
        answer("a", resolved=True, score=5),
        answer("b", resolved=False, score=1),
        answer("b", resolved=True, score=3),
        answer("c", resolved=None, score=None, said="refused"),
        fact("d", "closed", reason="silence"),
    ]
    rates = three_rates(log, NIGHT)
    assert (rates.resolution, rates.satisfaction) == (Rate(2, 2), Rate(1, 2))
    assert rates.unanswered == 2


def test_nothing_of_nothing_is_no_rate() -> None:
    """A dash, not a hundred per cent."""
    assert three_rates([], NIGHT).response.share is None
