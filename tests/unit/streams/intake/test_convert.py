"""A record that no dead letter can hold as it came is written with what fits."""

from datetime import UTC, datetime

import pytest

from schemas.topics import MIB
from schemas.vocabulary import DeadLetterKind, DeadLetterReason, DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from streams.cases import CASES
from streams.client.patches.bounded_decompression import MARK
from streams.deployment import Deployment
from streams.intake.convert import RecordConverter

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
PLACE = Deployment(kafka="k:1", name="local", worker="w1", trusted=False)


def unreadable(received: Received, at: datetime) -> DeadLetter:
    """The dead letter of a refused record."""
    stage, kind = DeadLetterStage.DECODE, DeadLetterKind.POISON
    return DeadLetter(received=received, at=at, stage=stage, kind=kind, reason=DeadLetterReason.NOT_JSON)


def test_a_record_that_was_not_unpacked_is_a_dead_letter_with_its_offset() -> None:
    """Its content was never read, and the marker is not its content."""
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
def test_a_part_that_is_too_large_for_a_dead_letter_is_left_out_and_named(
    value: bytes, header: bytes, kept: tuple[bytes | None, bytes | None], field: bytes
) -> None:
    """The rest is kept, with topic and offset; exactly one record is written."""
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
    """As a dead letter it would be lost for a lack that passes."""

    def take(_: Received, __: datetime) -> DeadLetter:
        raise MemoryError

    received = Received(
        topic="chuishao.reports.v1", partition=0, offset=7, timestamp=0, key=b"k", value=b"{", headers=()
    )
    with pytest.raises(MemoryError):
        RecordConverter(PLACE, CASES, take, lambda _: "").admit(received, AT)
