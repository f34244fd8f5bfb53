"""CloudEvents 1.0 around a report: structured, binary or none."""

import base64
from typing import Any

import orjson
import pytest

from handlers.intake.cloudevents import Headers, unwrap
from handlers.intake.record_fault import RecordFault

REPORT = {"id": "r-1", "source": "app"}
PACKED = base64.b64encode(orjson.dumps(REPORT)).decode()
EVENT = {"specversion": "1.0", "id": "e-9", "source": "/somewhere", "type": "t"}
STRUCTURED = (("Content-Type", b"Application/CloudEvents+json; charset=utf-8"),)
BINARY = (("ce_specversion", b"1.0"), ("ce_id", b"e-9"), ("content-type", b"application/json"))

FOUND = [
    ("plain", REPORT, ()),
    ("structured by its field", EVENT | {"data": REPORT}, ()),
    ("structured by its header", EVENT | {"data": REPORT}, STRUCTURED),
    ("structured with a later version of 1", EVENT | {"specversion": "1.1", "data": REPORT}, ()),
    ("structured in base64", EVENT | {"data_base64": PACKED}, ()),
    ("binary", REPORT, BINARY),
]


@pytest.mark.parametrize(("how", "fields", "headers"), FOUND)
def test_the_report_is_found_in_its_envelope(how: str, fields: dict[str, Any], headers: Headers) -> None:
    """Its own id and source count, never the envelope's."""
    assert unwrap(fields, headers) == REPORT


LOST = [
    ("another version", EVENT | {"specversion": "0.3", "data": REPORT}, (), "field-invalid", "specversion"),
    ("a version that is no text", EVENT | {"specversion": 1.0, "data": REPORT}, (), "field-invalid", "specversion"),
    ("no version", {"data": REPORT}, STRUCTURED, "field-missing", "specversion"),
    ("another binary version", REPORT, (("ce_specversion", b"2.0"),), "field-invalid", "specversion"),
    ("no data", EVENT, (), "field-missing", "data"),
    ("data that is a text", EVENT | {"data": "{}"}, (), "field-invalid", "data"),
    ("data twice", EVENT | {"data": REPORT, "data_base64": PACKED}, (), "field-invalid", "data_base64"),
    ("no base64", EVENT | {"data_base64": "井"}, (), "field-invalid", "data_base64"),
    ("base64 of a number", EVENT | {"data_base64": 5}, (), "field-invalid", "data_base64"),
]


@pytest.mark.parametrize(("what", "fields", "headers", "reason", "field"), LOST)
def test_what_is_wrong_with_an_envelope_is_named(
    what: str, fields: dict[str, Any], headers: Headers, reason: str, field: str
) -> None:
    """The fault names the attribute, and says whether it is missing or invalid."""
    fault = unwrap(fields, headers)
    assert isinstance(fault, RecordFault)
    assert (fault.reason, fault.fields) == (reason, (field,))


def test_base64_is_read_as_strictly_as_a_record() -> None:
    """A doubled name inside is refused."""
    twice = base64.b64encode(b'{"id":1,"id":2}').decode()
    fault = unwrap(EVENT | {"data_base64": twice}, ())
    assert isinstance(fault, RecordFault)
    assert fault.reason == "not-json"
