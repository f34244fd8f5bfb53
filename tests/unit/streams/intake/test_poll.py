"""Actions are taken in first, reports as far as the admission allows, and what is held back is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from aiokafka import OffsetAndMetadata, TopicPartition

from streams.client.connections import NOWHERE
from streams.client.lag import Lag
from streams.deployment import Deployment
from streams.intake.admission import LEAST, LOOK_S
from streams.intake.poll import BATCH, WAIT_S, InputPoller
from streams.runtime.metrics import InputLag, WorkerMetrics

PLACE = Deployment(kafka="", name="t", worker="w", trusted=True)
REPORTS = TopicPartition("chuishao.reports.app.v1", 0)
ACTIONS = TopicPartition("chuishao.actions.chengguan.v1", 0)


@dataclass(frozen=True)
class Record:
    """The part of a record that is looked at."""

    offset: int
    timestamp: int = 7


@dataclass
class Consumer:
    """Has so many records of each kind; notes what was waited for."""

    reports: int = 0
    actions: int = 0
    waited: list[tuple[tuple[TopicPartition, ...], float]] = field(default_factory=list)
    kept: dict[TopicPartition, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = {
            REPORTS: [Record(number) for number in range(self.reports)],
            ACTIONS: [Record(number) for number in range(self.actions)],
        }

    def assignment(self) -> set[TopicPartition]:
        """Both."""
        return set(self.left)

    def highwater(self, tp: TopicPartition) -> int:
        """The end."""
        return self.reports if tp == REPORTS else self.actions

    async def position(self, tp: TopicPartition) -> int:
        """What comes next."""
        return self.highwater(tp) - len(self.left[tp])

    @property
    def _coordinator(self) -> "Consumer":
        """The part that `streams.client.patches.fenced_commit` uses."""
        return self

    member_id = "w-1"
    generation = 1

    async def ensure_coordinator_known(self) -> None:
        """It is."""

    async def _do_commit_offsets(self, _: object, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Noted."""
        self.kept.update((tp, one.offset) for tp, one in offsets.items())

    async def committed(self, tp: TopicPartition) -> int | None:
        """By whomever."""
        return self.kept.get(tp)

    async def getmany(
        self, *tps: TopicPartition, timeout_ms: int = 0, max_records: int = 0
    ) -> Mapping[TopicPartition, Sequence[Any]]:
        """Records, partition by partition."""
        if timeout_ms:
            self.waited.append((tps, timeout_ms / 1000))
        given: dict[TopicPartition, Sequence[Any]] = {}
        for tp in tps:
            taken = self.left.get(tp, [])[: max_records - sum(map(len, given.values()))]
            if taken:
                given[tp], self.left[tp] = taken, self.left[tp][len(taken) :]
        return given


@dataclass
class Backlog:
    """So many commands wait to be decided."""

    waiting: int = 0

    async def look(self) -> Mapping[int, Lag]:
        """In one partition."""
        return {0: Lag(0, self.waiting)}


def queue(consumer: Consumer, waiting: int = 0) -> tuple[InputPoller, WorkerMetrics]:
    """A poller that has not looked at the backlog yet."""
    metrics = WorkerMetrics()
    return InputPoller(PLACE, cast("Any", consumer), cast("Any", Backlog(waiting)), metrics), metrics


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("reports", "actions", "waiting", "taken"),
    [
        (5, 3, 0, (5, 3)),
        (500, 30, 0, (BATCH - 30, 30)),
        (500, 300, 0, (0, BATCH)),
        (500, 30, LEAST - 10, (10, 30)),
        (500, 30, LEAST, (0, 30)),
        (500, 300, 2 * LEAST, (0, BATCH)),
        (500, 300, 3 * LEAST - 10, (0, 10)),
        (500, 300, 3 * LEAST, (0, 0)),
    ],
)
async def test_the_next_batch_is_what_the_admission_allows(
    reports: int, actions: int, waiting: int, taken: tuple[int, int]
) -> None:
    """It depends on what is there and on what waits to be decided."""
    found, _ = queue(Consumer(reports, actions), waiting)
    batch = await found.next()
    assert (len(batch.get(REPORTS, ())), len(batch.get(ACTIONS, ()))) == taken


@pytest.mark.asyncio
async def test_what_is_held_back_is_known_and_keeps_its_order() -> None:
    """The first record is read and not taken in; when there is room it goes before all that follow it."""
    consumer = Consumer(reports=50)
    held, metrics = queue(consumer, LEAST)
    assert await held.next() == {}
    assert metrics.waiting_input == {REPORTS: InputLag(50, 7)}
    assert consumer.waited == [((ACTIONS,), LOOK_S)]
    held._admission.let(-LEAST)
    batch = await held.next()
    await held.commit(batch, held.membership)
    assert [record.offset for record in batch[REPORTS]] == list(range(50))
    assert metrics.waiting_input == {}


@pytest.mark.asyncio
async def test_a_member_that_holds_everything_back_still_polls() -> None:
    """Otherwise the group would take it for dead. With room and no record, the first one that comes ends the wait."""
    consumer = Consumer(reports=1, actions=1)
    held, _ = queue(consumer, 3 * LEAST)
    assert await held.next() == {}
    assert consumer.waited == [((NOWHERE,), LOOK_S)]
    idle = Consumer()
    free, _ = queue(idle)
    assert await free.next() == {}
    assert idle.waited == [((ACTIONS, REPORTS), WAIT_S)]


@pytest.mark.parametrize(("others", "kept"), [(None, 3), (1, 3), (5, 5)], ids=["nobody", "less far", "further"])
@pytest.mark.asyncio
async def test_no_committed_offset_goes_back(others: int | None, kept: int) -> None:
    """While a batch is written the group rebalances twice, and another worker commits further (sim seed 5314)."""
    consumer = Consumer(reports=3)
    held, _ = queue(consumer)
    await held.on_partitions_assigned({REPORTS})
    share, batch = held.membership, await held.next()
    consumer.generation = 2
    consumer.kept = {} if others is None else {REPORTS: others}
    await held.on_partitions_assigned({REPORTS})
    await held.commit(batch, share)
    assert consumer.kept == {REPORTS: kept}
