"""The group coordinator: the members, their partitions, and the offsets that a group has committed.

Owns: generations, static membership, sessions, rebalances, offsets. Refuses: a commit of another generation; a commit
without a generation is kept while there is no member, as Kafka does (tests/kafka/test_membership.py).

Imitated: a rebalance waits for every member until its time-out, then goes on; a static member that is started again
takes its old place without a rebalance, and its predecessor is fenced; a member whose session ended learns it from its
next heartbeat, and works on until then. Not imitated: joining and syncing as two requests, assignors other than round
robin, a dynamic member, a coordinator that moves.
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
    seen: float  # when its last request came; negative: none yet
    waits: asyncio.Future[Joined] | None = None  # its join, while a rebalance runs


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
        """JoinGroup and SyncGroup: answer when the rebalance is over, at once when there is none."""
        member = self.members.get(ask.instance)
        if name and (member is None or member.name != name):
            raise errors.UnknownMemberIdError
        if member is None or not name:
            member = self._add_member(ask, member)
        self._mark_seen(member)
        answer = member.waits = self.cluster.loop.create_future()
        if not self.rebalancing:
            self._let_in(member)
        elif all(member.waits is not None for member in self.members.values()):
            self._complete()
        return answer

    def _add_member(self, ask: JoinRequest, before: Member | None) -> Member:
        """Add a member. A new one starts a rebalance; one with a known instance takes its predecessor's place."""
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
        """OffsetCommit: accept this generation alone, or none while there is no member."""
        if not self.members and generation < 0:
            self.keep(offsets)
            return
        self._mark_seen(self._member(name))
        if generation != self.generation:
            raise errors.IllegalGenerationError
        self.keep(offsets)

    def keep(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Keep these as committed; a step back is accepted, and remembered."""
        for tp, offset in offsets.items():
            before = self.committed.get(tp, 0)
            if offset < before:
                self.went_back.append((tp, before, offset))
            self.committed[tp] = offset

    def expel(self, instance: str) -> None:
        """End a member's session, whether it knows it or not: another member gets its partitions."""
        _refuse(self.members.pop(instance))
        if not self.members:
            self.rebalancing = False
        elif not self.rebalancing:
            self._begin(max(member.ask.rebalance_s for member in self.members.values()))
        elif all(member.waits is not None for member in self.members.values()):
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
        """Expel a member that was silent for a session, unless it waits for a rebalance."""
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
        """Go on without the members that did not join; a static member keeps its place until its session ends."""
        if self.rebalancing and number == self._rounds:
            self._complete()

    def _complete(self) -> None:
        self.rebalancing = False
        self.generation += 1
        members = [self.members[instance] for instance in sorted(self.members)]
        assigned: dict[str, list[TopicPartition]] = {member.name: [] for member in members}
        for count, tp in enumerate(self.cluster.tps(members[0].ask.topics)):
            assigned[members[count % len(members)].name].append(tp)
        for member in members:
            member.tps = tuple(assigned[member.name])
            if member.waits is not None:
                self._let_in(member)

    def _let_in(self, member: Member) -> None:
        answer, member.waits = member.waits, None
        if answer is not None and not answer.done():
            answer.set_result((member.name, self.generation, member.tps))


def _refuse(member: Member) -> None:
    """Tell whoever still waits under this member id that the id is not known any more."""
    answer, member.waits = member.waits, None
    if answer is not None and not answer.done():
        answer.set_exception(errors.UnknownMemberIdError())
