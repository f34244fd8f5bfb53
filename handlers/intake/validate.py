"""A foreign object becomes a report or an action of the contract, or the names of all its bad fields.

Owns: the reason for each fault. Refuses: pydantic's messages, which quote what was sent (`field_errors.py` keeps only
names).
"""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from handlers.intake.field_errors import FieldErrors, field_errors
from handlers.intake.pii import looks_personal
from handlers.intake.record_fault import RecordFault
from handlers.intake.strict_json import Fields
from schemas.internal.command import Refusal
from schemas.vocabulary import Answer, DeadLetterReason, DeadLetterStage, RejectReason, Verb
from schemas.wire.action import READERS, Action, ActionBase
from schemas.wire.report import NAME_CHARS, Report

M = TypeVar("M")

read_report: TypeAdapter[Report] = TypeAdapter(Report)
read_base: TypeAdapter[ActionBase] = TypeAdapter(ActionBase)


def readable(value: object) -> str | None:
    """Return the value if it can be an id or a source, else null."""
    return value if isinstance(value, str) and 0 < len(value) <= NAME_CHARS else None


def readable_case(fields: Fields) -> str:
    """Return the case that an action names; empty when it names none. A case id never looks like a person's number."""
    case = readable(fields.get("case_id"))
    return case if case and not looks_personal(case) else ""


def validate_report(fields: Fields) -> Report | RecordFault:
    """Read a report. A source that looks like a person's number is invalid, because it would be published."""
    read = _read(read_report, fields, whole=("text",))
    if isinstance(read, FieldErrors):
        return _fault(read)
    return _fault(FieldErrors(invalid=("source",))) if looks_personal(read.source) else read


def validate_action(fields: Fields) -> Action | Refusal | RecordFault:
    """Read an action. One whose id cannot be read cannot be answered: that is a fault, not a refusal."""
    if readable(fields.get("id")) is None:
        return _fault(_lacking(fields, "id"))
    kind = fields.get("type")
    if kind is None:
        base = _read(read_base, fields)
        return _refusal(FieldErrors(("type",)).plus(base if isinstance(base, FieldErrors) else FieldErrors()))
    reader = READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        return Refusal(reason=RejectReason.UNKNOWN_TYPE, detail=("type",))
    read = _read(reader, fields)
    bad = _unanswered(fields).plus(read if isinstance(read, FieldErrors) else FieldErrors())
    if bad.names:
        return _refusal(bad)
    assert not isinstance(read, FieldErrors), "what has flaws has names for them"
    return read if readable_case(fields) else _refusal(FieldErrors(invalid=("case_id",)))


def _read(adapter: TypeAdapter[M], fields: Fields, *, whole: tuple[str, ...] = ()) -> M | FieldErrors:
    """Validate with pydantic, and return errors as a value."""
    try:
        return adapter.validate_python(fields)
    except ValidationError as error:
        return field_errors(error, whole=whole)


def _lacking(fields: Fields, name: str) -> FieldErrors:
    """Return one field as missing (absent or null) or invalid."""
    return FieldErrors(missing=(name,)) if fields.get(name) is None else FieldErrors(invalid=(name,))


def _unanswered(fields: Fields) -> FieldErrors:
    """Return the fields that an answered follow-up must have, and lacks."""
    if fields.get("type") != Verb.FEEDBACK or fields.get("answer") != Answer.ANSWERED:
        return FieldErrors()
    return FieldErrors(missing=tuple(name for name in ("resolved", "score") if fields.get(name) is None))


def _fault(bad: FieldErrors) -> RecordFault:
    """Return the fault for bad fields: missing wins over invalid."""
    reason = DeadLetterReason.FIELD_MISSING if bad.missing else DeadLetterReason.FIELD_INVALID
    return RecordFault(DeadLetterStage.VALIDATE, reason, bad.names)


def _refusal(bad: FieldErrors) -> Refusal:
    """Return the refusal for bad fields: missing wins over invalid; an invalid clause alone has its own reason."""
    if bad.missing:
        return Refusal(reason=RejectReason.FIELD_MISSING, detail=bad.names)
    if bad.names == ("clause",):
        return Refusal(reason=RejectReason.CLAUSE_UNKNOWN, detail=bad.names)
    return Refusal(reason=RejectReason.FIELD_INVALID, detail=bad.names)
