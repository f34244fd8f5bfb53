"""Validation names all bad fields at once, and quotes none."""

from typing import Any

import pytest

from handlers.intake.record_fault import RecordFault
from handlers.intake.validate import readable_case, validate_action, validate_report
from schemas.internal.command import Refusal
from schemas.wire.action import ActionBase
from schemas.wire.report import Report

REPORT = {"id": "r", "source": "app", "channel": "rider", "text": "井盖"}
ACTION = {"id": "a", "case_id": "c-1", "type": "accept", "actor": {"role": "department", "unit": "chengguan"}}
PHONE = "13800000000"

REPORTS = [
    ({"text": ...}, "field-missing", ("text",)),
    ({"text": ..., "channel": 5}, "field-missing", ("text", "channel")),
    ({"id": "", "media": [{"url": "u", "sha256": "no"}]}, "field-invalid", ("id", "media.0.sha256")),
    ({"id": "x" * 129}, "field-invalid", ("id",)),
    ({"text": "x" * 10_001}, "field-invalid", ("text",)),
    ({"text": "  "}, "field-invalid", ("text",)),
    ({"kind": "rant"}, "field-invalid", ("kind",)),
    ({"occurred_at": "2026-11-24T09:30:00"}, "field-invalid", ("occurred_at",)),
    ({"reporter": {"identity": "famous"}}, "field-invalid", ("reporter.identity",)),
    ({"media": [{"url": "u"}] * 10}, "field-invalid", ("media",)),
    ({"source": f"app-{PHONE}"}, "field-invalid", ("source",)),
]


def without(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out the fields that are marked with `...`."""
    return {name: value for name, value in fields.items() if value is not ...}


@pytest.mark.parametrize(("change", "reason", "names"), REPORTS)
def test_a_bad_report_names_its_fields(change: dict[str, Any], reason: str, names: tuple[str, ...]) -> None:
    """`field-missing` wins as the reason."""
    fault = validate_report(without(REPORT | change))
    assert isinstance(fault, RecordFault)
    assert (fault.stage, fault.reason, fault.fields) == ("validate", reason, names)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"extra": 1},
        {"channel": "未来"},
        {"location": "somewhere"},
        {"text": "", "place_code": "QR"},
        {"kind": None},
    ],
)
def test_labels_places_and_unknown_fields_cost_no_whistle(change: dict[str, Any]) -> None:
    """The report is taken in without them."""
    assert isinstance(validate_report(REPORT | change), Report)


ANSWER = {"type": "feedback", "report": "r", "round": 1, "answer": "answered"}
RETURN = {"type": "return", "clause": "not-duty", "basis": "三定方案", "suggest": None}

ACTIONS = [
    ({"type": "dance"}, "unknown-type", ("type",)),
    ({"type": "muster"}, "unknown-type", ("type",)),  # in the contract, not built yet
    ({"type": ["accept"]}, "unknown-type", ("type",)),
    ({"type": ...}, "field-missing", ("type",)),
    ({"type": ..., "actor": ...}, "field-missing", ("type", "actor")),
    ({"case_id": ...}, "field-missing", ("case_id",)),
    ({"case_id": 7}, "field-invalid", ("case_id",)),
    ({"case_id": PHONE}, "field-invalid", ("case_id",)),
    ({"actor": {"role": "king", "unit": "chengguan"}}, "field-invalid", ("actor.role",)),
    ({"actor": {"unit": "chengguan"}}, "field-missing", ("actor.role",)),
    ({"type": "contact"}, "field-missing", ("reached",)),
    ({"type": "progress", "note": ""}, "field-invalid", ("note",)),
    ({"if_seq": 0}, "field-invalid", ("if_seq",)),
    ({"if_seq": "9" * 30}, "field-invalid", ("if_seq",)),  # pydantic reads it, orjson cannot write it
    ({"acted_at": "9999-12-31T23:59:59-12:00"}, "field-invalid", ("acted_at",)),  # no such moment in UTC
    (RETURN | {"clause": "do-not-want"}, "clause-unknown", ("clause",)),
    (RETURN | {"clause": "do-not-want", "basis": ...}, "field-missing", ("basis", "clause")),
    (RETURN | {"clause": "do-not-want", "basis": ""}, "field-invalid", ("clause", "basis")),
    (RETURN | {"clause": ...}, "field-missing", ("clause",)),
    (ANSWER, "field-missing", ("resolved", "score")),
    (ANSWER | {"resolved": True, "score": None}, "field-missing", ("score",)),
    (ANSWER | {"score": 9}, "field-missing", ("resolved", "score")),
    (ANSWER | {"resolved": True, "score": 9}, "field-invalid", ("score",)),
]


@pytest.mark.parametrize(("change", "reason", "names"), ACTIONS)
def test_a_bad_action_has_a_reason_and_names(change: dict[str, Any], reason: str, names: tuple[str, ...]) -> None:
    """Its writer learns of all bad fields at once."""
    refusal = validate_action(without(ACTION | change))
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.detail) == (reason, names)


@pytest.mark.parametrize(
    ("sent", "reason"), [(..., "field-missing"), (None, "field-missing"), (7, "field-invalid"), ("", "field-invalid"),
                         ("x" * 129, "field-invalid")]
)  # fmt: skip
def test_an_action_without_a_readable_id_is_a_dead_letter(sent: object, reason: str) -> None:
    """Nobody could be answered."""
    fault = validate_action(without(ACTION | {"id": sent}))
    assert isinstance(fault, RecordFault)
    assert (fault.reason, fault.fields, fault.kind) == (reason, ("id",), "poison")


@pytest.mark.parametrize("change", [{}, {"extra": 1}, {"note": None}, RETURN, ANSWER | {"resolved": False, "score": 1}])
def test_a_good_action_is_read(change: dict[str, Any]) -> None:
    """Unknown fields are ignored."""
    assert isinstance(validate_action(ACTION | change), ActionBase)


@pytest.mark.parametrize(("sent", "case"), [("c-1", "c-1"), ("", ""), (None, ""), ("x" * 129, ""), (PHONE, "")])
def test_a_case_is_named_or_it_is_not(sent: object, case: str) -> None:
    """A case id never looks like a person's number, because it becomes a key."""
    assert readable_case({"case_id": sent}) == case
