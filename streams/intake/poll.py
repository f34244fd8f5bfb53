"""What is taken in next, and what of it is done: the intake's side of its consumer group.

Owns: that actions go first, that reports wait where they lie while the deciding is behind (`admission.py`), that no
topic stands before all others (`fair_share.py`). Refuses: taking (`intake_task.py`).
"""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from streams.client import connections
from streams.client.patches.fenced_commit import NONE, Membership, commit, membership
from streams.deployment import Deployment
from streams.intake.admission import LOOK_S, Admission
from streams.intake.backlog import CommandBacklog
from streams.intake.fair_share import SHARE, Batch, FairShare
from streams.intake.prefetched import Prefetched, is_news, stands
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import COMMIT, within
from streams.topology.names import is_action

BATCH = 100
"""Records a batch: about 30 ms of judging, so that heartbeats and transactions beside it are not held up."""

WAIT_S = 1.0
"""For the first record; one that comes ends the wait at once."""

PASS_S = 1.0
"""Between two looks for partitions in which we stand behind what was committed."""


class InputPoller(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka ships no types
    """What comes next: actions, then reports as far as the sluice lets them in.

    `share` is the membership under which the group has last shared out.
    """

    def __init__(
        self, deployment: Deployment, consumer: AIOKafkaConsumer, backlog: CommandBacklog, metrics: WorkerMetrics
    ) -> None:
        self._deployment, self._consumer, self._backlog = deployment, consumer, backlog
        self._admission, self._prefetched = Admission(), Prefetched(metrics)
        self._actions, self._reports = FairShare(), FairShare()
        self.share = NONE
        self._told: dict[TopicPartition, int] = {}  # what we have committed in this share
        self._passed = -PASS_S

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """What is in hand goes its way: written twice by two workers it counts once."""

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:  # noqa: ARG002 (aiokafka names it)
        """From here on somebody else may be further than what we have in hand."""
        self.share = membership(self._consumer)
        self._told.clear()

    async def next(self) -> Batch:
        """A batch, as soon as there is one; empty when nothing came for a while."""
        if self._admission.look_due(asyncio.get_running_loop().time()):
            self._admission.look(await self._backlog.look(), asyncio.get_running_loop().time())
        actions, reports = self._tps()
        await self._prefetched.keep(self._consumer, [*actions, *reports])
        await self._pass([*actions, *reports])
        batch = await self._choose(self._actions, actions, min(BATCH, self._admission.actions))
        room = min(BATCH - _count(batch), self._admission.reports)
        batch |= await self._choose(self._reports, reports, room)
        await self._ask(actions, reports)
        return batch or await self._wait([*actions, *reports] if room > 0 else actions)

    async def commit(self, batch: Batch, share: Membership) -> None:
        """A batch that was begun in this share is in the command topic. No offset of the group goes back."""
        reached = {tp: taken[-1].offset + 1 for tp, taken in batch.items()}
        now = self.share
        if share != now:
            reached = {tp: at for tp, at in reached.items() if await self._is_ours_to_tell(tp, at)}
        await self._tell(reached, now)
        self._admission.let(_count(batch))
        self._prefetched.taken(self._consumer, batch)

    async def _tell(self, reached: dict[TopicPartition, int], share: Membership) -> None:
        if not reached:
            return
        if await within(COMMIT, commit(self._consumer, reached, share), "intake"):
            self._told |= reached

    async def _pass(self, tps: list[TopicPartition]) -> None:
        """Commit where we stand beyond the last record: what lies there is none, and will never be taken in.

        It is the mark of a producer's transaction, or what one has called off. Else whoever waits until the intake has
        heard all that lay there (`caught_up.py`) waits until somebody writes to that partition again. Nothing is in
        hand now: what was read is taken in, or stands on the porch.
        """
        time, share = asyncio.get_running_loop().time(), self.share
        if time - self._passed < PASS_S:
            return
        self._passed = time
        found = {
            tp: await stands(self._consumer, tp)
            for tp in self._prefetched.free(tps)
            if tp in self._consumer.assignment()  # it may be given away between two of them
        }
        await self._tell({tp: at for tp, at in found.items() if at > self._told.get(tp, 0)}, share)

    async def _is_ours_to_tell(self, tp: TopicPartition, at: int) -> bool:
        return tp in self._consumer.assignment() and await is_news(self._consumer, tp, at)

    def _tps(self) -> tuple[list[TopicPartition], list[TopicPartition]]:
        ours = sorted(self._consumer.assignment())
        actions = [tp for tp in ours if is_action(self._deployment, tp.topic)]
        return actions, [tp for tp in ours if not is_action(self._deployment, tp.topic)]

    async def _choose(self, turns: FairShare, tps: list[TopicPartition], room: int) -> Batch:
        """Who stands first, and then of all partitions in which nobody stands (any more)."""
        if room <= 0:
            return {}
        batch = await self._prefetched.open(self._consumer, tps, room)
        left = room - _count(batch)
        if left > 0:
            for tp, records in (await turns.take(self._consumer, self._prefetched.free(tps), left)).items():
                batch.setdefault(tp, []).extend(records)
        return batch

    async def _ask(self, actions: list[TopicPartition], reports: list[TopicPartition]) -> None:
        """What is held back is looked at, so that its age is known."""
        if self._admission.reports <= 0:
            await self._prefetched.ask(self._consumer, reports)
        if self._admission.actions <= 0:
            await self._prefetched.ask(self._consumer, actions)

    async def _wait(self, tps: list[TopicPartition]) -> Batch:
        """Nothing is there: whoever comes first. What is held back is looked after soon."""
        held = self._admission.reports <= 0
        free = self._prefetched.free(tps) if self._admission.actions > 0 else []
        if held and not free:
            free = [connections.NOWHERE]
        span = LOOK_S if held else WAIT_S  # without a partition this waits for one, and hears when the group has failed
        came = await self._consumer.getmany(*free, timeout_ms=int(1000 * span), max_records=SHARE)
        return {tp: list(records) for tp, records in came.items()}


def _count(batch: Batch) -> int:
    return sum(map(len, batch.values()))
