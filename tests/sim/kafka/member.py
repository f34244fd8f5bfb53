"""A simulated consumer that is a member of a group, as `connections.member` makes it: static, committing by hand.

Owns: joining, heartbeats, the two callbacks around a rebalance, commits. Refuses: a dynamic member, auto-commit.

As in aiokafka, `start` waits for the first assignment. From the moment a rebalance is noticed until the next assignment
nothing is assigned and a poll waits; after it every partition, a kept one too, is at what the group has committed. A
process that was stopped sends its next heartbeat as if nothing had happened, and learns then that it was expelled.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Protocol

from aiokafka import OffsetAndMetadata, TopicPartition, errors

from streams.client import connections
from tests.sim.kafka.client import BACKOFF_S
from tests.sim.kafka.cluster import Cluster
from tests.sim.kafka.consumer import Consumer
from tests.sim.kafka.groups import Joined, JoinRequest


class Listener(Protocol):
    """aiokafka's `ConsumerRebalanceListener`."""

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Handle the beginning of a rebalance."""
        ...

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Handle its end."""
        ...


class GroupMember(Consumer):
    """One member of a group."""

    def __init__(self, cluster: Cluster, group: str, instance: str) -> None:
        super().__init__(cluster)
        self._group = cluster.group(group)
        self._instance = instance
        self._topics: tuple[str, ...] = ()
        self._listener: Listener | None = None
        self.member_id, self.generation = "", -1
        self._rejoin = asyncio.Event()
        self._assigned = asyncio.Event()
        self._joining = False
        self._tasks: set[asyncio.Task[None]] = set()

    def subscribe(self, topics: Iterable[str], listener: Listener | None = None) -> None:
        """Subscribe before `start`."""
        self._topics, self._listener = tuple(topics), listener

    def assign(self, tps: Iterable[TopicPartition]) -> None:
        """Assign by hand, outside the group's assignment."""
        super().assign(tps)
        self._assigned.set()

    async def start(self) -> None:
        """Connect; a subscriber returns with its first assignment."""
        await super().start()
        if self._topics:
            self._tasks = {asyncio.ensure_future(self._coordinate()), asyncio.ensure_future(self._send_heartbeats())}
            await self._assigned.wait()

    async def stop(self) -> None:
        """Stop. A static member does not leave the group: the next process with its name has its place."""
        await super().stop()
        for task in self._tasks:
            task.cancel()
        self._assigned.set()

    async def committed(self, tp: TopicPartition) -> int | None:
        """Return the group's offset of this moment."""
        return await self.ask_until_answered("committed", lambda: self._group.committed.get(tp))

    @property
    def _coordinator(self) -> "GroupMember":
        """The coordinator as `streams.client.patches.fenced_commit` reads it in aiokafka: the member itself."""
        return self

    async def ensure_coordinator_known(self) -> None:
        """Wait until the broker is up."""
        if self._cluster.network.broker_down:
            await self._cluster.network.broker_is_up.wait()

    async def _do_commit_offsets(self, _: object, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Try once, under the membership of this moment."""
        reached = {tp: one.offset for tp, one in offsets.items()}
        try:
            await self.ask("commit offsets", partial(self._group.commit, self.member_id, self.generation, reached))
        except (errors.UnknownMemberIdError, errors.IllegalGenerationError):
            self._forget()
            raise

    def _forget(self) -> None:
        """Forget the membership: the coordinator does not know it, and the next join is a new one."""
        self.member_id, self.generation = "", -1
        self._rejoin.set()

    async def _ready(self) -> None:
        await super()._ready()
        if not self._assigned.is_set():
            await self._assigned.wait()
            await super()._ready()

    async def _find(self, tps: list[TopicPartition]) -> None:
        """Begin at what is committed, else at the beginning."""
        committed = self._group.committed
        self._set_positions(
            await self.ask_until_answered("committed", lambda: {one: committed[one] for one in tps if one in committed})
        )
        left = [tp for tp in tps if self._tps.get(tp, 0) is None]
        if left:
            await super()._find(left)

    async def _coordinate(self) -> None:
        """Join, and join again whenever it is needed."""
        while True:
            self._assigned.clear()
            before = set(self._tps)
            self._take(())
            if self._listener is not None:
                await self._call_listener(self._listener.on_partitions_revoked, before)
            self._joining = True
            tps = await self._join()
            self._joining = False
            self._rejoin.clear()
            self._take(tps)
            self._assigned.set()
            if self._listener is not None:
                await self._call_listener(self._listener.on_partitions_assigned, set(tps))
            await self._rejoin.wait()

    async def _call_listener(self, callback: Callable[[set[TopicPartition]], Any], tps: set[TopicPartition]) -> None:
        """Call a listener; pass over its error, as aiokafka does."""
        try:
            await callback(tps)
        except Exception as exc:  # noqa: BLE001
            self._loop.call_exception_handler({"message": "a rebalance listener raised", "exception": exc})

    async def _join(self) -> tuple[TopicPartition, ...]:
        """Join until the coordinator answers."""
        ask = JoinRequest(self._instance, self._topics, connections.SESSION_MS / 1000, connections.REBALANCE_MS / 1000)
        while True:
            try:
                waits = await self.ask("join", partial(self._group.join, self.member_id, ask))
                self.member_id, self.generation, tps = await self._await_assignment(waits)
            except errors.UnknownMemberIdError:
                self.member_id, self.generation = "", -1
            except errors.KafkaError:
                await self.back_off()
            else:
                return tps

    async def _await_assignment(self, waits: "asyncio.Future[Joined]") -> Joined:
        """Wait for the end of the rebalance; notice when the broker goes down meanwhile."""
        gone = asyncio.ensure_future(self._cluster.network.broker_is_down.wait())
        try:
            both: set[asyncio.Future[Any]] = {waits, gone}
            await asyncio.wait(both, timeout=connections.REQUEST_MS / 1000, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not waits.done():
            raise errors.RequestTimedOutError
        return waits.result()

    async def _send_heartbeats(self) -> None:
        """Send heartbeats, also while a listener runs; none while a join waits for its answer."""
        pause_s = connections.HEARTBEAT_MS / 1000
        while True:
            await asyncio.sleep(pause_s)
            pause_s = connections.HEARTBEAT_MS / 1000
            if self._joining or not self.member_id:
                continue
            generation = self.generation
            try:
                await self.ask("heartbeat", partial(self._group.heartbeat, self.member_id, generation))
            except errors.RebalanceInProgressError:
                self._rejoin.set()
            except (errors.UnknownMemberIdError, errors.IllegalGenerationError):
                if generation == self.generation and not self._joining:
                    self._forget()
            except errors.KafkaError:
                pause_s = BACKOFF_S
