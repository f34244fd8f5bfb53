"""Decoding bytes into one object and its digest."""

from collections.abc import Callable

import orjson
import pytest

from handlers.intake.decode import Decoded, decode
from handlers.intake.record_fault import RecordFault
from handlers.intake.writer import TopicWriter
from schemas.vocabulary import Via
from schemas.wire.dead_letter import Received

REPORT = TopicWriter("report", "app", Via.TOPIC)
ACTION = TopicWriter("action", "chengguan", Via.TOPIC)
RecordMaker = Callable[..., Received]


def padded(size: int) -> bytes:
    """Return an object of exactly so many bytes."""
    return b'{"a":"' + b"x" * (size - 8) + b'"}'


@pytest.mark.parametrize(
    ("voucher", "size", "reason"),
    [(REPORT, 65536, None), (REPORT, 65537, "too-large"), (ACTION, 16384, None), (ACTION, 16385, "too-large")],
)
def test_a_report_has_64_kib_and_an_action_16(
    make_record: RecordMaker, voucher: TopicWriter, size: int, reason: str | None
) -> None:
    """The limits are exact to the byte."""
    read = decode(make_record("t", padded(size)), voucher)
    assert (read.reason if isinstance(read, RecordFault) else None) == reason


def test_an_empty_value_is_no_json(make_record: RecordMaker) -> None:
    """A tombstone on an input topic has no content."""
    read = decode(make_record("t", None), REPORT)
    assert isinstance(read, RecordFault)
    assert read.reason == "not-json"


def test_a_batch_is_refused_by_its_header(make_record: RecordMaker) -> None:
    """The body does not matter."""
    read = decode(make_record("t", b"{}", content_type="application/cloudevents-batch+json"), REPORT)
    assert isinstance(read, RecordFault)
    assert read.reason == "batch"


def test_the_digest_depends_on_what_is_said_and_not_on_how(make_record: RecordMaker) -> None:
    """The same report plain, structured and binary does not conflict with itself."""
    body = {"id": "1", "text": "井"}
    event = {"specversion": "1.0", "id": "e", "source": "s", "type": "t", "data": body}
    ways = [
        make_record("t", orjson.dumps(body)),
        make_record("t", orjson.dumps(body, option=orjson.OPT_INDENT_2)),
        make_record("t", orjson.dumps(event)),
        make_record("t", orjson.dumps(body), ce_specversion="1.0"),
    ]
    read = [decode(way, REPORT) for way in ways]
    assert len({one.digest for one in read if isinstance(one, Decoded)}) == 1
    assert not any(isinstance(one, RecordFault) for one in read)


def test_an_action_wears_no_envelope(make_record: RecordMaker) -> None:
    """The contract allows CloudEvents for reports only; in an action such a field is ignored like any unknown one."""
    read = decode(make_record("t", b'{"specversion":"9"}'), ACTION)
    assert isinstance(read, Decoded)
    assert read.fields == {"specversion": "9"}
