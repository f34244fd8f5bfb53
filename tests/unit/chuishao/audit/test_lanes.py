"""Topics whose end does not come: a transaction that hangs is named, and the others are read; a dead broker is one."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from chuishao.audit import lanes
from chuishao.audit.entry import Entry
from chuishao.audit.finding import Count
from chuishao.audit.hanging import BESIDE, note, seen
from chuishao.audit.lanes import Lanes
from chuishao.audit.moment import EPOCH
from streams.ledger.memory import ALONE

FACTS, CASES = (TopicPartition(f"{ALONE.prefix}{name}", 0) for name in ("case-events.v1", "cases.v1"))
MINUTE_MS = 60_000


class Log:
    """Two partitions as a consumer sees them: a record a minute, read up to `stable` by who reads committed."""

    def __init__(self, stable: dict[Any, int], ends: dict[Any, int]) -> None:
        self.stable, self.ends = stable, ends
        self.deaf: set[Any] = set()

    def reader(self, *, committed: bool) -> "Reader":
        """One of the two."""
        return Reader(self, committed=committed)


class Reader:
    """A consumer."""

    def __init__(self, log: Log, *, committed: bool) -> None:
        self._log, self._committed = log, committed
        self._at: dict[Any, int] = {}

    @property
    def _ends(self) -> dict[Any, int]:
        return self._log.stable if self._committed else self._log.ends

    def assign(self, which: Iterable[Any]) -> None:
        """From the beginning."""
        self._at = dict.fromkeys(which, 0)

    def seek(self, lane: Any, offset: int) -> None:
        """From there."""
        self._at[lane] = offset

    async def position(self, lane: Any) -> int:
        """What comes next."""
        return self._at[lane]

    async def beginning_offsets(self, which: Iterable[Any]) -> dict[Any, int]:
        """Nothing was lost."""
        return dict.fromkeys(which, 0)

    async def end_offsets(self, which: Iterable[Any]) -> dict[Any, int]:
        """Of the records that it sees."""
        return {lane: self._ends[lane] for lane in which}

    async def getmany(self, *which: Any, timeout_ms: int, max_records: int) -> dict[Any, list[Any]]:
        """All that it sees."""
        await asyncio.sleep(0 if which else timeout_ms)
        found = {}
        for lane in which:
            upto = self._at[lane] if lane in self._log.deaf else min(self._ends[lane], self._at[lane] + max_records)
            if upto > self._at[lane]:
                found[lane] = [record(offset) for offset in range(self._at[lane], upto)]
                self._at[lane] = upto
        return found


def record(offset: int) -> Any:
    """One of them."""
    return SimpleNamespace(offset=offset, timestamp=(offset + 1) * MINUTE_MS, key=b"c-1", value=b"{}", headers=())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits."""
    monkeypatch.setattr(lanes, "STALL_S", 0.01)


def standing(log: Log) -> Lanes:
    """At the beginning."""
    source = Lanes(ALONE, [FACTS, CASES])
    connect(source, log)
    return source


def connect(source: Lanes, log: Log) -> None:
    """With a new connection."""
    source.stand(log.reader(committed=True), log.reader(committed=False))


def read(source: Lanes) -> list[Entry]:
    """To the end."""

    async def all_of_it() -> list[Entry]:
        return [one async for one in source.to_end()]

    return asyncio.run(all_of_it())


def test_a_transaction_that_hangs_is_named_and_the_rest_is_read() -> None:
    """The partition, the place, what to do; and up to when the rest can be judged."""
    source = standing(Log({FACTS: 2, CASES: 4}, {FACTS: 5, CASES: 4}))
    assert len(read(source)) == 2 + 4
    [hung] = source.hung
    assert hung.finding.count is Count.LOST
    assert hung.finding.subject == "case-events.v1-0@2"
    assert "find-hanging" in hung.finding.detail
    now = EPOCH + timedelta(hours=1)
    assert seen(now, source.hung) == EPOCH + timedelta(minutes=3) - BESIDE
    assert seen(now, ()) == now
    assert len(note(source.hung)) == 1


def test_who_hangs_is_not_waited_for_again_until_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Others' news is read at once; and when somebody has ended the transaction, all is as it was."""
    log = Log({FACTS: 2, CASES: 4}, {FACTS: 5, CASES: 4})
    source = standing(log)
    read(source)
    monkeypatch.setattr(lanes, "STALL_S", 1000.0)
    log.stable[CASES] = log.ends[CASES] = 6
    assert len(read(source)) == 2
    assert len(source.hung) == 1
    log.stable[FACTS] = 5
    assert [one.offset for one in read(source)] == [2, 3, 4]
    assert not source.hung


def test_a_broker_that_falls_silent_is_no_hanging_transaction() -> None:
    """What is stable does not come: somebody has to look at the broker."""
    log = Log({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4})
    log.deaf.add(FACTS)
    with pytest.raises(TimeoutError):
        read(standing(log))


def test_another_connection_goes_on_where_the_last_one_stood() -> None:
    """Nothing is read twice, nothing is left out."""
    log = Log({FACTS: 5, CASES: 4}, {FACTS: 5, CASES: 4})
    source = standing(log)
    read(source)
    log.stable[FACTS] = log.ends[FACTS] = 7
    connect(source, log)
    assert [one.offset for one in read(source)] == [5, 6]
    assert source.partial == set()
