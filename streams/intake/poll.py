"""What is taken in next, and which offsets are committed: the intake's side of its consumer group.

Owns: that actions go first, that reports stay on their topics while the deciding is behind (`admission.py`), that no
topic goes before all others (`fair_share.py`). Refuses: taking in (`intake_task.py`).
"""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from streams.client import connections
from streams.client.patches.fenced_commit import NONE, Membership, commit, membership
from streams.deployment import Deployment
from streams.intake.admission import LOOK_S, Admission
from streams.intake.backlog import CommandBacklog
from streams.intake.fair_share import SHARE, Batch, FairShare
from streams.intake.prefetched import Prefetched, is_uncommitted, position_of
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import COMMIT, within
from streams.topology.names import is_action

BATCH = 100
"""Records a batch: about 30 ms of conversion, so that heartbeats and transactions of this worker are not held up."""

WAIT_S = 1.0
"""Seconds to wait for the first record; one that comes ends the wait at once."""

PASS_S = 1.0
"""Seconds between two looks for partitions in which the position is beyond the committed offset."""


class InputPoller(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """Returns actions, then as many reports as the admission allows.

    `membership` is the one under which the group assigned its partitions last.
    """

    def __init__(
        self, deployment: Deployment, consumer: AIOKafkaConsumer, backlog: CommandBacklog, metrics: WorkerMetrics
    ) -> None:
        self._deployment, self._consumer, self._backlog = deployment, consumer, backlog
        self._admission, self._prefetched = Admission(), Prefetched(metrics)
        self._actions, self._reports = FairShare(), FairShare()
        self.membership = NONE
        self._committed: dict[TopicPartition, int] = {}  # by this worker, under this membership
        self._passed = -PASS_S

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Do nothing: a batch in progress is written. Two workers may write it; it counts once."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002 (aiokafka names it)
        """Note the membership: from now on another worker may have committed beyond a batch in progress."""
        self.membership = membership(self._consumer)
        self._committed.clear()

    async def next(self) -> Batch:
        """Return a batch as soon as there is one; an empty one when nothing came for a while."""
        if self._admission.look_due(asyncio.get_running_loop().time()):
            self._admission.look(await self._backlog.look(), asyncio.get_running_loop().time())
        actions, reports = self._assigned()
        await self._prefetched.retain(self._consumer, [*actions, *reports])
        await self._pass([*actions, *reports])
        batch = await self._choose(self._actions, actions, min(BATCH, self._admission.actions))
        room = min(BATCH - _count(batch), self._admission.reports)
        batch |= await self._choose(self._reports, reports, room)
        await self._prefetch(actions, reports)
        return batch or await self._wait([*actions, *reports] if room > 0 else actions)

    async def commit(self, batch: Batch, begun: Membership) -> None:
        """Commit a batch that is in the command topic, and was begun under `begun`. No committed offset goes back."""
        reached = {tp: records[-1].offset + 1 for tp, records in batch.items()}
        now = self.membership
        if begun != now:
            reached = {tp: offset for tp, offset in reached.items() if await self._is_ours(tp, offset)}
        await self._commit(reached, now)
        self._admission.let(_count(batch))
        self._prefetched.note_taken(self._consumer, batch)

    async def _commit(self, offsets: dict[TopicPartition, int], under: Membership) -> None:
        if not offsets:
            return
        if await within(COMMIT, commit(self._consumer, offsets, under), "intake"):
            self._committed |= offsets

    async def _pass(self, tps: list[TopicPartition]) -> None:
        """Commit positions beyond the last record: what lies there is no record, and will never be taken in.

        It is the marker of a producer's transaction, or records of one that was aborted. Without this a partition that
        waits until the intake has caught up (`caught_up.py`) would wait until somebody writes to the topic again.
        No batch is in progress now: what was read is taken in, or is prefetched.
        """
        time, under = asyncio.get_running_loop().time(), self.membership
        if time - self._passed < PASS_S:
            return
        self._passed = time
        found = {
            tp: await position_of(self._consumer, tp)
            for tp in self._prefetched.without_record(tps)
            if tp in self._consumer.assignment()  # it may be revoked between two of them
        }
        await self._commit({tp: at for tp, at in found.items() if at > self._committed.get(tp, 0)}, under)

    async def _is_ours(self, tp: TopicPartition, offset: int) -> bool:
        return tp in self._consumer.assignment() and await is_uncommitted(self._consumer, tp, offset)

    def _assigned(self) -> tuple[list[TopicPartition], list[TopicPartition]]:
        """Our partitions: those of actions, and those of reports."""
        tps = sorted(self._consumer.assignment())
        actions = [tp for tp in tps if is_action(self._deployment, tp.topic)]
        return actions, [tp for tp in tps if not is_action(self._deployment, tp.topic)]

    async def _choose(self, shares: FairShare, tps: list[TopicPartition], room: int) -> Batch:
        """The prefetched records first, then those of all partitions without a prefetched record."""
        if room <= 0:
            return {}
        batch = await self._prefetched.release(self._consumer, tps, room)
        left = room - _count(batch)
        if left > 0:
            for tp, records in (await shares.take(self._consumer, self._prefetched.without_record(tps), left)).items():
                batch.setdefault(tp, []).extend(records)
        return batch

    async def _prefetch(self, actions: list[TopicPartition], reports: list[TopicPartition]) -> None:
        """Read the first record of what is held back, so that its age is known."""
        if self._admission.reports <= 0:
            await self._prefetched.fetch(self._consumer, reports)
        if self._admission.actions <= 0:
            await self._prefetched.fetch(self._consumer, actions)

    async def _wait(self, tps: list[TopicPartition]) -> Batch:
        """Wait for the first record of any partition; not for long when something is held back."""
        held_back = self._admission.reports <= 0
        polled = self._prefetched.without_record(tps) if self._admission.actions > 0 else []
        if held_back and not polled:
            polled = [connections.NOWHERE]
        wait_s = LOOK_S if held_back else WAIT_S  # polling without a partition waits for one, and raises group errors
        found = await self._consumer.getmany(*polled, timeout_ms=int(1000 * wait_s), max_records=SHARE)
        return {tp: list(records) for tp, records in found.items()}


def _count(batch: Batch) -> int:
    return sum(map(len, batch.values()))
