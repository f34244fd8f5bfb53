"""The batches of a fetch are found, and one can be replaced by another."""

from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.client.patches.record_batches import batches, empty_like, number_in


def batch(number: int) -> bytes:
    """A compressed batch of an idempotent producer, within a transaction."""
    builder = DefaultRecordBatchBuilder(2, 1, 1, 7, 3, 11, 10**6)
    for place in range(number):
        builder.append(place, 1000 + place, b"k", b"v" * 50, [])
    return bytes(builder.build())


def test_each_whole_batch_is_found_and_one_that_is_cut_off_is_not() -> None:
    """A fetch ends at its size, not at a batch."""
    one, two = batch(3), batch(5)
    assert list(batches(one + two)) == [(0, len(one)), (len(one), len(one + two))]
    assert list(batches(one + two[:-1])) == [(0, len(one))]
    assert list(batches(one + two[:9])) == [(0, len(one))]
    assert list(batches(b"")) == []


def test_a_replacement_has_the_offsets_and_the_producer_of_the_batch() -> None:
    """It has fewer records and the same next offset; its checksum is right."""
    original = batch(40)
    assert number_in(original) == 40
    [read, stood] = (
        MemoryRecords(raw).next_batch() for raw in (original, empty_like(original, 3, (("a", b"b" * 200),)))
    )
    for name in ("base_offset", "next_offset", "producer_id", "is_transactional", "is_control_batch"):
        assert getattr(stood, name) == getattr(read, name)
    assert stood.validate_crc()
    found = [(one.offset, one.key, one.value, one.headers) for one in stood]
    assert found == [(place, None, None, [("a", b"b" * 200)]) for place in range(3)]
