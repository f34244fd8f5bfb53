"""The group coordinator: who is a member, who has which partition, and which offsets a group has committed.

Owns: generations, static membership, sessions, rebalances, offsets. Refuses: a commit of another generation; one of
none is kept while there is no member, as Kafka does (tests/kafka/test_membership.py).

Imitated: a rebalance waits for every member until its time-out, then goes on; a static member that is started anew
takes its old place without a rebalance, and the one that had it is fenced; a member whose session ended learns it
from its next heartbeat, and works on until then. Not imitated: joining and syncing as two requests, other assignors
than round robin, a dynamic member, a coordinator that moves.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from aiokafka import TopicPartition, errors

if TYPE_CHECKING:
    from tests.sim.kafka.cluster import Cluster

Joined = tuple[str, int, tuple[TopicPartition, ...]]
"""Member id, generation, partitions."""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """What a client says of itself when it joins."""

    instance: str
    topics: tuple[str, ...]
    session_s: float
    rebalance_s: float


@dataclass(eq=False)
class Member:
    """One member, as the coordinator knows it."""

    name: str  # the member id
    ask: "JoinRequest"
    tps: tuple[TopicPartition, ...]
    seen: float  # when it last said anything; negative: not yet
    waits: asyncio.Future[Joined] | None = None  # it has joined the rebalance that runs


@dataclass(eq=False)
class Group:
    """One consumer group."""

    cluster: "Cluster"
    name: str
    generation: int = 0
    members: dict[str, Member] = field(default_factory=dict)  # by instance
    committed: dict[TopicPartition, int] = field(default_factory=dict)
    went_back: list[tuple[TopicPartition, int, int]] = field(default_factory=list)
    rebalancing: bool = False
    _count: int = 0
    _rounds: int = 0

    def join(self, name: str, ask: "JoinRequest") -> asyncio.Future[Joined]:
        """JoinGroup and SyncGroup: answered when the rebalance is over; at once when there is none."""
        member = self.members.get(ask.instance)
        if name and (member is None or member.name != name):
            raise errors.UnknownMemberIdError
        if member is None or not name:
            member = self._place(ask, member)
        self._mark_seen(member)
        answer = member.waits = self.cluster.loop.create_future()
        if not self.rebalancing:
            self._let_in(member)
        elif all(one.waits is not None for one in self.members.values()):
            self._complete()
        return answer

    def _place(self, ask: JoinRequest, before: Member | None) -> Member:
        """A new member makes a rebalance; one with a known instance takes the place of the one before it."""
        self._count += 1
        member = Member(f"{ask.instance}-{self._count}", ask, before.tps if before else (), -1.0)
        self.members[ask.instance] = member
        if before is not None:
            _refuse(before)
        elif not self.rebalancing:
            self._begin(ask.rebalance_s)
        return member

    def heartbeat(self, name: str, generation: int) -> None:
        """Heartbeat: a member that was expelled learns it here."""
        member = self._member(name)
        self._mark_seen(member)
        if self.rebalancing:
            raise errors.RebalanceInProgressError
        if generation != self.generation:
            raise errors.IllegalGenerationError

    def commit(self, name: str, generation: int, offsets: Mapping[TopicPartition, int]) -> None:
        """OffsetCommit: of this generation alone, or of none while there is no member."""
        if not self.members and generation < 0:
            self.keep(offsets)
            return
        self._mark_seen(self._member(name))
        if generation != self.generation:
            raise errors.IllegalGenerationError
        self.keep(offsets)

    def keep(self, offsets: Mapping[TopicPartition, int]) -> None:
        """From now on these are committed; a step back is taken, and remembered."""
        for tp, offset in offsets.items():
            before = self.committed.get(tp, 0)
            if offset < before:
                self.went_back.append((tp, before, offset))
            self.committed[tp] = offset

    def expel(self, instance: str) -> None:
        """Its session is over, whether it knows it or not: from now on somebody else has what it had."""
        _refuse(self.members.pop(instance))
        if not self.members:
            self.rebalancing = False
        elif not self.rebalancing:
            self._begin(max(one.ask.rebalance_s for one in self.members.values()))
        elif all(one.waits is not None for one in self.members.values()):
            self._complete()

    def _member(self, name: str) -> Member:
        for member in self.members.values():
            if member.name == name:
                return member
        raise errors.UnknownMemberIdError

    def _mark_seen(self, member: Member) -> None:
        first, member.seen = member.seen < 0, self.cluster.loop.time()
        if first:
            self.cluster.call_later(member.ask.session_s, partial(self._watch, member))

    def _watch(self, member: Member) -> None:
        """Expel it when it was silent for a session; one that waits for a rebalance is heard."""
        if self.members.get(member.ask.instance) is not member:
            return
        left = member.seen + member.ask.session_s - self.cluster.loop.time()
        if left > 0 or member.waits is not None:
            self.cluster.call_later(max(left, member.ask.session_s / 2), partial(self._watch, member))
        else:
            self.expel(member.ask.instance)

    def _begin(self, wait_s: float) -> None:
        self.rebalancing = True
        self._rounds += 1
        self.cluster.call_later(wait_s, partial(self._overdue, self._rounds))

    def _overdue(self, number: int) -> None:
        """It goes on without those who did not come; a static member keeps its place until its session ends."""
        if self.rebalancing and number == self._rounds:
            self._complete()

    def _complete(self) -> None:
        self.rebalancing = False
        self.generation += 1
        members = [self.members[instance] for instance in sorted(self.members)]
        dealt: dict[str, list[TopicPartition]] = {one.name: [] for one in members}
        for count, tp in enumerate(self.cluster.tps(members[0].ask.topics)):
            dealt[members[count % len(members)].name].append(tp)
        for member in members:
            member.tps = tuple(dealt[member.name])
            if member.waits is not None:
                self._let_in(member)

    def _let_in(self, member: Member) -> None:
        answer, member.waits = member.waits, None
        if answer is not None and not answer.done():
            answer.set_result((member.name, self.generation, member.tps))


def _refuse(member: Member) -> None:
    """Whoever still waits under this member id is told that nobody knows it any more."""
    answer, member.waits = member.waits, None
    if answer is not None and not answer.done():
        answer.set_exception(errors.UnknownMemberIdError())
