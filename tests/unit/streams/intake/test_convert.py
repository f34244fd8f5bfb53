"""What is written for a record that no dead letter could hold as it came."""

from datetime import UTC, datetime

import pytest

from schemas.command import Received
from schemas.letter import Letter
from schemas.topics import MIB
from schemas.words import LetterKind, LetterReason, LetterStage
from streams.cases import CASES
from streams.client.patches.bounded_decompression import MARK
from streams.deployment import Deployment
from streams.intake.convert import RecordConverter

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
PLACE = Deployment(kafka="k:1", name="local", worker="w1", trusted=False)


def unreadable(received: Received, at: datetime) -> Letter:
    """As `take` would refuse it."""
    stage, kind = LetterStage.DECODE, LetterKind.POISON
    return Letter(received=received, at=at, stage=stage, kind=kind, reason=LetterReason.NOT_JSON)


def test_what_was_not_unpacked_is_a_dead_letter_that_says_where_it_lies() -> None:
    """Its content was never in our hands, and neither are the words that stand for it."""
    received = Received(
        topic="chuishao.reports.v1", partition=0, offset=7, timestamp=0, key=None, value=None, headers=MARK
    )
    [record] = RecordConverter(PLACE, CASES, unreadable, lambda _: "").admit(received, AT)
    headers = dict(record.headers)
    assert (headers["dlq.reason"], headers["dlq.kind"], headers["dlq.offset"]) == (b"too-large", b"refused", b"7")
    assert (record.value, headers["dlq.field"], MARK[0][0] in headers) == (None, b"headers,key,value", False)


@pytest.mark.parametrize(
    ("value", "header", "kept", "field"),
    [
        (b"{", b"x", (b"k", b"{"), b""),
        (b"{", b"x" * 10 * MIB, (b"k", b"{"), b"headers"),
        (b"x" * 20 * MIB, b"x", (None, None), b"headers,key,value"),
    ],
)
def test_what_is_too_large_for_a_dead_letter_goes_and_is_named(
    value: bytes, header: bytes, kept: tuple[bytes | None, bytes | None], field: bytes
) -> None:
    """The rest is kept, with where it lay; one record is written, whatever came."""
    received = Received(
        topic="chuishao.reports.v1",
        partition=0,
        offset=7,
        timestamp=0,
        key=b"k",
        value=value,
        headers=(("trace", header),),
    )
    [record] = RecordConverter(PLACE, CASES, unreadable, lambda _: "").admit(received, AT)
    headers = dict(record.headers)
    assert (record.key, record.value) == kept
    assert (headers["dlq.field"], headers["dlq.offset"]) == (field, b"7")
    assert headers["dlq.reason"] == (b"too-large" if field else b"not-json")


def test_no_record_is_to_blame_for_a_worker_without_memory() -> None:
    """Set aside, it would be lost for a want that passes."""

    def take(_: Received, __: datetime) -> Letter:
        raise MemoryError

    received = Received(
        topic="chuishao.reports.v1", partition=0, offset=7, timestamp=0, key=b"k", value=b"{", headers=()
    )
    with pytest.raises(MemoryError):
        RecordConverter(PLACE, CASES, take, lambda _: "").admit(received, AT)
