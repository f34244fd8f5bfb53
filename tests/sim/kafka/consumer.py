"""A simulated `AIOKafkaConsumer` without a group: it reads the partitions that it is assigned.

Owns: positions, what a poll returns and when, end offsets. Refuses: iteration, `getone`, `seek_to_…`: nothing here
calls them.

As in aiokafka, a poll waits for records until its time-out; markers and aborted records return no record but move the
position; a reader of committed records sees the last stable offset as the end. Not imitated: fetching ahead (what a
poll returns was requested by it), several brokers' answers in one poll, metadata.
"""

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial

from aiokafka import ConsumerRecord, TopicPartition, errors

from streams.client import connections
from tests.sim.kafka.client import BACKOFF_S, Client
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.log import Entry, Log
from tests.sim.process import WORLD

CREATE_TIME = 0

ANSWER_S = connections.REQUEST_MS / 1000


class Consumer(Client):
    """A reader of committed records."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(cluster)
        self._tps: dict[TopicPartition, int | None] = {}  # assigned partition → position
        self._ends: dict[TopicPartition, int] = {}
        self._paused: set[TopicPartition] = set()
        self._waiting_polls: list[tuple[list[TopicPartition], asyncio.Future[bool]]] = []

    async def start(self) -> None:
        """Connect."""
        await self.connect()

    def assign(self, tps: Iterable[TopicPartition]) -> None:
        """Read these partitions from now on."""
        self._take(tps)

    async def stop(self) -> None:
        """Close, and wake whoever polls."""
        await super().stop()
        self._take(())

    def assignment(self) -> set[TopicPartition]:
        """Return the assigned partitions."""
        return set(self._tps)

    def pause(self, *tps: TopicPartition) -> None:
        """Fetch nothing of these partitions."""
        self._paused.update(tps)

    def seek(self, tp: TopicPartition, offset: int) -> None:
        """Read on from this offset."""
        self._check_assigned(tp)
        self._tps[tp] = offset

    def highwater(self, tp: TopicPartition) -> int | None:
        """Return the end as the last poll saw it."""
        assert tp in self._tps, "Partition is not assigned"
        return self._ends.get(tp)

    async def position(self, tp: TopicPartition) -> int:
        """Return the offset at which the next record is read."""
        self._check_assigned(tp)
        position = self._tps[tp]
        while position is None:
            await self._find([tp])
            self._check_assigned(tp)
            position = self._tps[tp]
        return position

    async def end_offsets(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the last stable offsets."""
        asked = list(tps)
        log = self._cluster.log
        return await self.ask_until_answered("ends", lambda: {tp: log(tp).stable for tp in asked}, ANSWER_S)

    async def beginning_offsets(self, tps: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return the first offsets that are left."""
        asked = list(tps)
        log = self._cluster.log
        return await self.ask_until_answered("starts", lambda: {tp: log(tp).start for tp in asked}, ANSWER_S)

    async def getmany(
        self, *tps: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Return the records that are there now, or the first ones that come before the time-out."""
        until = self._loop.time() + timeout_ms / 1000
        room = max_records or 500
        while True:
            await self._ready()
            ours = self._tps
            asked = [tp for tp in (tps or ours) if tp in ours and tp not in self._paused]
            new = [tp for tp in asked if ours[tp] is None]
            if new:
                await self._find(new)
                continue
            news = [tp for tp in asked if self._cluster.log(tp).stable > (ours[tp] or 0)]
            if news:
                found = await self._fetch(ours, news, room)
                if found:
                    return found
            elif timeout_ms == 0 or not await self._news(asked, until - self._loop.time()):
                self._ends.update((tp, self._cluster.log(tp).end) for tp in asked)
                return {}
            if self._loop.time() >= until:
                return {}

    async def _ready(self) -> None:
        """Check before each look whether the consumer is usable."""
        if self._closed:
            raise errors.ConsumerStoppedError

    async def _find(self, tps: list[TopicPartition]) -> None:
        """Begin at the beginning where no position was set."""
        self._set_positions(await self.beginning_offsets(tps))

    def _set_positions(self, found: Mapping[TopicPartition, int]) -> None:
        for tp, position in found.items():
            if self._tps.get(tp, 0) is None:
                self._tps[tp] = position

    async def _fetch(
        self, ours: dict[TopicPartition, int | None], news: list[TopicPartition], room: int
    ) -> dict[TopicPartition, list[ConsumerRecord]]:
        """Send one request. Records that were requested from a position that has changed are thrown away."""
        requested_at = {tp: ours[tp] or 0 for tp in news}
        try:
            read = await self.ask("fetch", partial(self._read, requested_at, room))
        except errors.KafkaError:
            await self.pause_fetching()
            return {}
        found: dict[TopicPartition, list[ConsumerRecord]] = {}
        for tp, (entries, then, end) in read.items():
            if self._tps is ours and ours[tp] == requested_at[tp]:
                ours[tp] = then
                self._ends[tp] = end
                if entries:
                    found[tp] = [record(tp, entry) for entry in entries]
        return found

    def _read(
        self, requested_at: dict[TopicPartition, int], room: int
    ) -> dict[TopicPartition, tuple[list[Entry], int, int]]:
        found = {}
        for tp, position in requested_at.items():
            if room == 0:
                break
            log = self._cluster.log(tp)
            entries, then = log.read(position, room, committed=True)
            room -= len(entries)
            found[tp] = entries, then, log.end
        return found

    async def pause_fetching(self) -> None:
        """Wait after a failed fetch; the next poll tries again."""
        await asyncio.sleep(BACKOFF_S)

    async def _news(self, asked: list[TopicPartition], wait_s: float) -> bool:
        """Return whether something was appended within so many seconds."""
        if wait_s <= 0:
            return False
        woken: asyncio.Future[bool] = self._loop.create_future()
        waiting = asked, woken
        self._waiting_polls.append(waiting)
        timer = self._loop.call_later(wait_s, _wake, woken, False, context=WORLD)
        try:
            return await woken
        finally:
            timer.cancel()
            self._waiting_polls.remove(waiting)

    def _take(self, tps: Iterable[TopicPartition]) -> None:
        """Take other partitions; positions start anew, and whoever waits on the old ones wakes."""
        for tp in self._tps:
            self._cluster.log(tp).watchers.pop(self, None)
        self._tps = dict.fromkeys(tps)
        for tp in self._tps:
            self._cluster.log(tp).watchers[self] = self._notice
        for _, woken in self._waiting_polls:
            _wake(woken, True)

    def _notice(self, log: Log) -> None:
        for asked, woken in self._waiting_polls:
            if TopicPartition(log.topic, log.partition) in asked:
                _wake(woken, True)

    def _check_assigned(self, tp: TopicPartition) -> None:
        if tp not in self._tps:
            raise errors.IllegalStateError(f"Partition {tp} is not assigned")


def _wake(woken: asyncio.Future[bool], news: bool) -> None:
    if not woken.done():
        woken.set_result(news)


def record(tp: TopicPartition, entry: Entry) -> ConsumerRecord:
    """Return an entry as a consumer returns it."""
    return ConsumerRecord(
        topic=tp.topic,
        partition=tp.partition,
        offset=entry.offset,
        timestamp=entry.stamp,
        timestamp_type=CREATE_TIME,
        key=entry.key,
        value=entry.value,
        checksum=None,
        serialized_key_size=-1,
        serialized_value_size=-1,
        headers=entry.headers,
    )
