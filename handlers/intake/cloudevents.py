"""CloudEvents 1.0 around a report: structured, binary or none.

Owns: finding the report in its envelope. Refuses: other versions, and taking any attribute for the report's identity:
the report's own `source` and `id` are that.
"""

import base64
import re

from handlers.intake.record_fault import RecordFault, undecoded
from handlers.intake.strict_json import Fields, parse
from schemas.vocabulary import DeadLetterReason

Headers = tuple[tuple[str, bytes | None], ...]
"""A record's headers as received."""

VERSION = re.compile(r"1\.[0-9]{1,3}")
"""CloudEvents may add attributes within 1.x; we read those of 1.0."""

STRUCTURED = "application/cloudevents"
BATCH = "application/cloudevents-batch"


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of this name, in upper or lower case; null when there is none."""
    found = next((v for k, v in headers if k.lower() == name and v is not None), None)
    return None if found is None else found.decode("latin-1")


def is_batch(headers: Headers) -> bool:
    """Tell whether the producer declares several events in one record."""
    return (header(headers, "content-type") or "").strip().lower().startswith(BATCH)


def unwrap(fields: Fields, headers: Headers) -> Fields | RecordFault:
    """Return the report inside its envelope, or the object itself when there is no envelope."""
    kind = (header(headers, "content-type") or "").strip().lower()
    if kind.startswith(STRUCTURED) or "specversion" in fields:
        return _wrong_version(fields.get("specversion")) or _data(fields)
    binary = header(headers, "ce_specversion")
    if binary is None:
        return fields
    return _wrong_version(binary) or fields


def _wrong_version(version: object) -> RecordFault | None:
    """Return a fault unless the version is one that we read."""
    if version is None:
        return undecoded(DeadLetterReason.FIELD_MISSING, "specversion")
    if isinstance(version, str) and VERSION.fullmatch(version):
        return None
    return undecoded(DeadLetterReason.FIELD_INVALID, "specversion")


def _data(fields: Fields) -> Fields | RecordFault:
    """Return `data` as an object, or `data_base64` decoded and parsed as strictly as any record; never both."""
    data, encoded = fields.get("data"), fields.get("data_base64")
    if data is None and encoded is None:
        return undecoded(DeadLetterReason.FIELD_MISSING, "data")
    if encoded is None:
        return data if isinstance(data, dict) else undecoded(DeadLetterReason.FIELD_INVALID, "data")
    return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64") if data is not None else _unpack(encoded)


def _unpack(encoded: object) -> Fields | RecordFault:
    """Decode base64 of a JSON object."""
    if not isinstance(encoded, str):
        return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64")
    try:
        return parse(base64.b64decode(encoded, validate=True))
    except ValueError:
        return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64")
