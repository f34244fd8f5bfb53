"""How far a cleaner can have come follows from what it left.

Owns: that conclusion. Refuses: judging a case.
"""

from datetime import timedelta

import pytest

from auditor.compaction import KEYS, SKEW_MS, CompactionBound
from auditor.log_record import LogRecord
from auditor.millis import EPOCH
from schemas.topics import Topic

SECOND_MS = 1000


def noted(topic: Topic, *keys: str, partition: int = 0) -> CompactionBound:
    """Note a record a second, the first at one o'clock of an arbitrary day."""
    found = CompactionBound()
    for count, key in enumerate(keys):
        stamp = EPOCH + timedelta(seconds=count)
        found.note(LogRecord(topic, "chengguan", partition, count, stamp, key.encode(), b"{}"))
    return found


def test_a_key_that_comes_again_was_not_cleaned_nor_what_is_behind_it() -> None:
    """Nothing is known of the records before it, nor of those soon after it, because clocks differ."""
    found = noted(Topic.DISPATCH, "a", "b", "a", "c")
    place = 2 * SECOND_MS + SKEW_MS
    assert [found.spared("dispatch.chengguan.v1", 0, at) for at in (0, place - 1, place)] == [False, False, True]
    assert not found.spared("dispatch.chengguan.v1", 1, place)
    assert not found.spared("dispatch.liutang.v1", 0, place)


@pytest.mark.parametrize("keys", [(), ("a", "b", "c")])
def test_a_partition_without_a_repeated_key_may_have_been_cleaned(keys: tuple[str, ...]) -> None:
    """It may have cleaned to the end."""
    assert not noted(Topic.DISPATCH, *keys).spared("dispatch.chengguan.v1", 0, 10 * SKEW_MS)


def test_a_second_cleaning_moves_nothing_back() -> None:
    """What was seen once stays known."""
    found = noted(Topic.CASES, "a", "a", partition=3)
    found.note(LogRecord(Topic.CASES, None, 3, 99, EPOCH + timedelta(days=1), b"b", b"{}"))
    assert found.spared("cases.v1", 3, SECOND_MS + SKEW_MS)


def test_the_memory_is_bounded() -> None:
    """A partition in which so many keys came once has been cleaned."""
    found = noted(Topic.DISPATCH, *(f"c-{count}" for count in range(KEYS)), "new", "new")
    assert not found.spared("dispatch.chengguan.v1", 0, KEYS * SECOND_MS + 2 * SKEW_MS)


def test_other_topics_are_not_asked_for() -> None:
    """They are not compacted."""
    assert not noted(Topic.CASE_EVENTS, "a", "a").spared("case-events.v1", 0, SKEW_MS * 2)
