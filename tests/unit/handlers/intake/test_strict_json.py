"""Reading JSON strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.intake.record_fault import RecordFault
from handlers.intake.strict_json import parse, spell
from schemas.vocabulary import DeadLetterReason

REFUSED = [
    (b"", "not-json"),
    (b"{", "not-json"),
    (b'{"a":1} x', "not-json"),
    (b'{"a":1}{"a":1}', "not-json"),
    (b'{"a":NaN}', "not-json"),
    (b'{"a":Infinity}', "not-json"),
    (b'{"a":1e999}', "not-json"),
    (b'{"a":1,"a":1}', "not-json"),
    (b'{"a":[{"b":1,"\\u0062":2}]}', "not-json"),
    (b'{"a":"\\ud83d"}', "not-json"),
    (b'{"a":"\x01"}', "not-json"),
    (b"\xef\xbb\xbf{}", "not-json"),
    (b"{'a':1}", "not-json"),
    (b'{"a":' + b"9" * 5000 + b"}", "not-json"),
    (b'{"a":' * 300 + b"1" + b"}" * 300, "not-json"),
    (b"[" * 60_000, "not-json"),
    (b'{"a":"\xff"}', "not-utf8"),
    ("井盖".encode("gbk"), "not-utf8"),
    (b"[]", "batch"),
    (b'[{"id":"1"}]', "batch"),
    (b"null", "not-object"),
    (b'"text"', "not-object"),
    (b"12", "not-object"),
]


@pytest.mark.parametrize(("raw", "reason"), REFUSED, ids=lambda value: repr(value)[:40])
def test_what_is_no_object_of_strict_json_is_refused(raw: bytes, reason: str) -> None:
    """Each case has the contract's reason."""
    fault = parse(raw)
    assert isinstance(fault, RecordFault)
    assert fault.reason == reason


@pytest.mark.parametrize(
    "raw",
    [b"{}", b' {"a": 1.5e3}\n', '{"文": "😀"}'.encode(), b'{"a":{"b":1},"c":{"b":1}}', b'{"a":99999999999999999999}'],
)
def test_what_is_an_object_is_read(raw: bytes) -> None:
    """Spaces around it, equal names in different objects and a large number are valid JSON."""
    assert isinstance(parse(raw), dict)


def test_one_object_has_one_spelling() -> None:
    """Order, spaces and escapes are not content."""
    one, other = parse(b'{"a":1,"b":"\\u4e95"}'), parse('{ "b": "井",\n"a": 1 }'.encode())
    assert isinstance(one, dict)
    assert isinstance(other, dict)
    assert spell(one) == spell(other)


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    """A refusal is a value."""
    assert isinstance(parse(raw), dict | RecordFault)


def test_a_gap_in_the_reasons_would_show() -> None:
    """Every reason used here is one of the contract's."""
    assert {reason for _, reason in REFUSED} <= {reason.value for reason in DeadLetterReason}
