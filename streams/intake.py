"""What takes in: reports and actions of everybody, stamped and judged, onwards to the command topic.

Owns: the order (stamp, take, write, acknowledged, then commit), so that nothing is lost and something may come twice;
the core knows what it has seen. Actions go first, and reports wait where they lie while the deciding is behind
(`sluice.py`), no topic before all others (`turns.py`). Refuses: keeping anything between batches but what waits first.
Called by: `worker.py`, under `tend`. An outage fails the batch as a whole: nothing is committed, it is read again, and
no dead letter comes of it.
"""

import asyncio

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from schemas.topics import Topic
from streams import link
from streams.clock import Clock
from streams.deployment import Deployment
from streams.door import Door
from streams.gauge import Gauge
from streams.layout import is_action
from streams.ledger.hear import received
from streams.limits import COMMIT, CONNECT, DELIVERY, JOIN, within
from streams.outbox import Record, deliver
from streams.porch import Porch
from streams.sluice import LOOK_S, Sluice
from streams.stock import Stock
from streams.turns import SHARE, Batch, Turns

BATCH = 100
"""Records a batch: about 30 ms of judging, so that heartbeats and transactions beside it are not held up."""

WAIT_S = 1.0
"""For the first record; one that comes ends the wait at once."""

NOWHERE = TopicPartition("", 0)
"""A lane that is nobody's: to wait for it is to be seen polling, else the group takes a worker that holds all back for
dead after five minutes."""


class Intake:
    """One worker's share of the input topics."""

    def __init__(self, deployment: Deployment, topics: tuple[str, ...], door: Door, clock: Clock, gauge: Gauge) -> None:
        self._deployment, self._topics = deployment, topics
        self._door, self._clock, self._gauge = door, clock, gauge

    async def run(self) -> None:
        """Take in until cancelled or failed; then connections are dropped, and with them what was not committed."""
        consumer: AIOKafkaConsumer = link.member(self._deployment, "intake")
        producer: AIOKafkaProducer = link.producer(self._deployment)
        stock = Stock(self._deployment)
        consumer.subscribe(list(self._topics))
        try:
            await within(CONNECT, producer.start(), "intake")
            await within(CONNECT, stock.open(), "intake")
            await within(JOIN, consumer.start(), "intake")
            queue = _Queue(self._deployment, consumer, stock, self._gauge)
            while True:
                batch = await queue.next()
                if batch:
                    await self._take(batch, consumer, producer)
                    queue.taken(batch)
        finally:
            self._gauge.door.clear()
            await link.close(consumer)
            await link.close(producer)
            await stock.close()

    async def _take(self, batch: Batch, consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
        """Offsets after the acknowledgements; until those, no deadline passes over what is on its way."""
        taken_in = (one for lane in batch.values() for one in lane)
        with self._clock.stamping():
            # The stamp is the moment at which the product takes a record. From here on time is data.
            records = [out for one in taken_in for out in self._door.admit(received(one), self._clock.now())]
            await within(DELIVERY, deliver(producer, records), "intake")
        self._gauge.letters += self._letters(records)
        reached = {lane: taken[-1].offset + 1 for lane, taken in batch.items()}
        await within(COMMIT, consumer.commit(reached), "intake")

    def _letters(self, records: list[Record]) -> int:
        dead = self._deployment.topic(Topic.DLQ)
        return sum(record.topic == dead for record in records)


class _Queue:
    """What comes next: actions, then reports as far as the sluice lets them in."""

    def __init__(self, deployment: Deployment, consumer: AIOKafkaConsumer, stock: Stock, gauge: Gauge) -> None:
        self._deployment, self._consumer, self._stock = deployment, consumer, stock
        self._sluice, self._porch = Sluice(), Porch(gauge)
        self._actions, self._reports = Turns(), Turns()

    async def next(self) -> Batch:
        """A batch, as soon as there is one; empty when nothing came for a while."""
        if self._sluice.look_due(asyncio.get_running_loop().time()):
            self._sluice.look(await self._stock.look(), asyncio.get_running_loop().time())
        actions, reports = self._lanes()
        await self._porch.keep(self._consumer, [*actions, *reports])
        batch = await self._choose(self._actions, actions, min(BATCH, self._sluice.actions))
        room = min(BATCH - _count(batch), self._sluice.reports)
        batch |= await self._choose(self._reports, reports, room)
        await self._ask(actions, reports)
        return batch or await self._wait([*actions, *reports] if room > 0 else actions)

    def taken(self, batch: Batch) -> None:
        """A batch is in the command topic."""
        self._sluice.let(_count(batch))
        self._porch.taken(self._consumer, batch)

    def _lanes(self) -> tuple[list[TopicPartition], list[TopicPartition]]:
        ours = sorted(self._consumer.assignment())
        actions = [lane for lane in ours if is_action(self._deployment, lane.topic)]
        return actions, [lane for lane in ours if not is_action(self._deployment, lane.topic)]

    async def _choose(self, turns: Turns, lanes: list[TopicPartition], room: int) -> Batch:
        """Who stands first, and then of all lanes in which nobody stands (any more)."""
        if room <= 0:
            return {}
        batch = self._porch.open(lanes, room)
        left = room - _count(batch)
        if left > 0:
            for lane, records in (await turns.take(self._consumer, self._porch.free(lanes), left)).items():
                batch.setdefault(lane, []).extend(records)
        return batch

    async def _ask(self, actions: list[TopicPartition], reports: list[TopicPartition]) -> None:
        """What is held back is looked at, so that its age is known."""
        if self._sluice.reports <= 0:
            await self._porch.ask(self._consumer, reports)
        if self._sluice.actions <= 0:
            await self._porch.ask(self._consumer, actions)

    async def _wait(self, lanes: list[TopicPartition]) -> Batch:
        """Nothing is there: whoever comes first. What is held back is looked after soon."""
        held = self._sluice.reports <= 0
        free = self._porch.free(lanes) if self._sluice.actions > 0 else []
        if held and not free:
            free = [NOWHERE]
        span = LOOK_S if held else WAIT_S  # without a lane this waits for one, and hears when the group has failed
        came = await self._consumer.getmany(*free, timeout_ms=int(1000 * span), max_records=SHARE)
        return {lane: list(records) for lane, records in came.items()}


def _count(batch: Batch) -> int:
    return sum(map(len, batch.values()))
