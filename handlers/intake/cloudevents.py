"""CloudEvents 1.0 around a report: structured, binary or none.

Owns: finding the report in its envelope. Refuses: other versions, and taking any attribute for the
report's identity: the report's own `source` and `id` are that.
"""

import base64
import re

from handlers.intake.record_fault import RecordFault, undecoded
from handlers.intake.strict_json import Fields, parse
from schemas.vocabulary import DeadLetterReason

Headers = tuple[tuple[str, bytes | None], ...]
"""A record's headers as received."""

VERSION = re.compile(r"1\.[0-9]{1,3}")
"""CloudEvents may add within 1.x; we read what 1.0 has."""

STRUCTURED = "application/cloudevents"
BATCH = "application/cloudevents-batch"


def header(headers: Headers, name: str) -> str | None:
    """The first header of this name, in whatever case it was written."""
    found = next((v for k, v in headers if k.lower() == name and v is not None), None)
    return None if found is None else found.decode("latin-1")


def is_batch(headers: Headers) -> bool:
    """Whether the producer says that it sends several at once."""
    return (header(headers, "content-type") or "").strip().lower().startswith(BATCH)


def unwrap(fields: Fields, headers: Headers) -> Fields | RecordFault:
    """The report inside its envelope, or the object itself when there is none."""
    kind = (header(headers, "content-type") or "").strip().lower()
    if kind.startswith(STRUCTURED) or "specversion" in fields:
        return _wrong_version(fields.get("specversion")) or _data(fields)
    binary = header(headers, "ce_specversion")
    if binary is None:
        return fields
    return _wrong_version(binary) or fields


def _wrong_version(said: object) -> RecordFault | None:
    """Nothing when the version is one that we read."""
    if said is None:
        return undecoded(DeadLetterReason.FIELD_MISSING, "specversion")
    if isinstance(said, str) and VERSION.fullmatch(said):
        return None
    return undecoded(DeadLetterReason.FIELD_INVALID, "specversion")


def _data(fields: Fields) -> Fields | RecordFault:
    """`data` as an object, or `data_base64` decoded and read as strictly as any record; never both."""
    data, packed = fields.get("data"), fields.get("data_base64")
    if data is None and packed is None:
        return undecoded(DeadLetterReason.FIELD_MISSING, "data")
    if packed is None:
        return data if isinstance(data, dict) else undecoded(DeadLetterReason.FIELD_INVALID, "data")
    return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64") if data is not None else _unpack(packed)


def _unpack(packed: object) -> Fields | RecordFault:
    """Base64 of a JSON object."""
    if not isinstance(packed, str):
        return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64")
    try:
        return parse(base64.b64decode(packed, validate=True))
    except ValueError:
        return undecoded(DeadLetterReason.FIELD_INVALID, "data_base64")
