"""Topics whose end does not come: a hanging transaction is named and the others are read; a dead broker is an outage.

Owns: reading to the end. Refuses: judging.
"""

import asyncio
from datetime import timedelta

import pytest

from auditor import topic_reader
from auditor.finding import Count
from auditor.hung_transactions import BESIDE, note, seen
from auditor.log_record import LogRecord
from auditor.millis import EPOCH
from auditor.topic_reader import TopicReader
from tests.support.fake_consumer import CASES, FACTS, FakeLog, connect, reader_at_start


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait between tries."""
    monkeypatch.setattr(topic_reader, "STALL_S", 0.01)


def read(source: TopicReader) -> list[LogRecord]:
    """Read to the end."""

    async def all_of_it() -> list[LogRecord]:
        return [one async for one in source.to_end()]

    return asyncio.run(all_of_it())


def test_a_transaction_that_hangs_is_named_and_the_rest_is_read() -> None:
    """The partition, the offset and what to do are named; and up to when the rest can be judged."""
    source = reader_at_start(FakeLog({FACTS: 2, CASES: 4}, {FACTS: 5, CASES: 4}))
    assert len(read(source)) == 2 + 4
    [hung] = source.hung
    assert hung.finding.count is Count.LOST
    assert hung.finding.subject == "case-events.v1-0@2"
    assert "find-hanging" in hung.finding.detail
    now = EPOCH + timedelta(hours=1)
    assert seen(now, source.hung) == EPOCH + timedelta(minutes=3) - BESIDE
    assert seen(now, ()) == now
    assert len(note(source.hung)) == 1


def test_a_hanging_partition_is_not_waited_for_again_until_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of other partitions are read at once; and when the transaction has ended, all is as before."""
    log = FakeLog({FACTS: 2, CASES: 4}, {FACTS: 5, CASES: 4})
    source = reader_at_start(log)
    read(source)
    monkeypatch.setattr(topic_reader, "STALL_S", 1000.0)
    log.stable[CASES] = log.ends[CASES] = 6
    assert len(read(source)) == 2
    assert len(source.hung) == 1
    log.stable[FACTS] = 5
    assert [one.offset for one in read(source)] == [2, 3, 4]
    assert not source.hung


def test_a_broker_that_falls_silent_is_no_hanging_transaction() -> None:
    """Stable records do not come: the error tells a person to look at the broker."""
    log = FakeLog({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4})
    log.unanswered.add(FACTS)
    with pytest.raises(TimeoutError):
        read(reader_at_start(log))


def test_another_connection_goes_on_at_the_last_position() -> None:
    """Nothing is read twice, nothing is left out."""
    log = FakeLog({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4})
    source = reader_at_start(log)
    read(source)
    log.stable[FACTS] = log.ends[FACTS] = 7
    connect(source, log)
    assert [one.offset for one in read(source)] == [5, 6]
    assert source.partial == set()


def test_an_aborted_beginning_is_not_missed() -> None:
    """A reader of committed records gets no record there."""
    log = FakeLog({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4})
    log.aborted[FACTS], log.gone[CASES] = 2, 2
    source = reader_at_start(log)
    assert len(read(source)) == 3 + 2
    assert source.partial == {"cases.v1"}


def test_a_long_reading_says_where_it_stops() -> None:
    """The next reading goes on there."""
    source = reader_at_start(FakeLog({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4}))

    async def some() -> int:
        return len([one async for one in source.to_end(1)])

    first = asyncio.run(some())
    assert source.behind
    assert first + len(read(source)) == 9
    assert not source.behind
