"""A commit goes out under the membership that it was begun under, or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import OffsetAndMetadata, TopicPartition, errors

from streams.client.patches.fenced_commit import NONE, Membership, commit, membership

LANE = TopicPartition("chuishao.reports.app.v1", 0)
OURS = Membership("w1-1", 3)


@dataclass
class Coordinator:
    """A coordinator with a membership that sends commits. `lookups` happen while it looks for the group's broker."""

    member_id: str = OURS.member
    generation: int = OURS.generation
    answers: list[Exception] = field(default_factory=list)
    lookups: list[Callable[[], None]] = field(default_factory=list)
    sent: list[tuple[Membership, Mapping[TopicPartition, OffsetAndMetadata]]] = field(default_factory=list)

    async def ensure_coordinator_known(self) -> None:
        """Something may happen meanwhile."""
        if self.lookups:
            self.lookups.pop(0)()

    async def _do_commit_offsets(self, _: object, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """One try."""
        self.sent.append((Membership(self.member_id, self.generation), offsets))
        if self.answers:
            raise self.answers.pop(0)

    def join_anew(self) -> None:
        """Another generation."""
        self.generation += 1

    def forget(self) -> None:
        """As aiokafka does after an expulsion."""
        self.member_id, self.generation = NONE.member, NONE.generation


class Consumer:
    """A consumer with this coordinator."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator


async def committed(coordinator: Coordinator, under: Membership = OURS) -> bool:
    """Commit the offset 5; return whether the group has taken it."""
    consumer: Any = Consumer(coordinator)
    return await commit(consumer, {LANE: 5}, under)


@pytest.mark.asyncio
async def test_a_commit_under_the_present_membership_is_sent() -> None:
    """It is sent once."""
    there = Coordinator()
    assert await committed(there)
    assert there.sent == [(OURS, {LANE: OffsetAndMetadata(5, "")})]
    assert membership(Consumer(there)) == OURS


@pytest.mark.asyncio
@pytest.mark.parametrize("change", [Coordinator.join_anew, Coordinator.forget], ids=["joined anew", "expelled"])
async def test_a_commit_whose_membership_ended_during_a_wait_is_not_sent(change: Callable[[Coordinator], None]) -> None:
    """The commit of aiokafka would send it, under the new membership or none."""
    there = Coordinator()
    there.lookups = [lambda: change(there)]
    assert not await committed(there)
    assert there.sent == []


@pytest.mark.asyncio
async def test_a_second_try_is_held_to_the_first_membership() -> None:
    """The first try was not answered; meanwhile the group has rebalanced."""
    there = Coordinator(answers=[errors.RequestTimedOutError()])
    there.lookups = [lambda: None, there.join_anew]
    assert not await committed(there)
    assert len(there.sent) == 1


@pytest.mark.asyncio
async def test_a_second_try_under_the_same_membership_is_made() -> None:
    """The coordinator was only away."""
    there = Coordinator(answers=[errors.GroupCoordinatorNotAvailableError()])
    assert await committed(there)
    assert [under for under, _ in there.sent] == [OURS, OURS]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "refusal", [errors.UnknownMemberIdError(), errors.IllegalGenerationError(), errors.RebalanceInProgressError()]
)
async def test_a_membership_that_the_coordinator_says_is_over_is_no_error(refusal: Exception) -> None:
    """The new owner of the partitions reads them again."""
    assert not await committed(Coordinator(answers=[refusal]))


@pytest.mark.asyncio
async def test_nothing_is_committed_without_a_membership() -> None:
    """Kafka would take it for a group without members."""
    there = Coordinator()
    there.forget()
    assert not await committed(there, NONE)
    assert there.sent == []


@pytest.mark.asyncio
async def test_an_error_that_does_not_pass_is_raised() -> None:
    """A missing right is one."""
    with pytest.raises(errors.GroupAuthorizationFailedError):
        await committed(Coordinator(answers=[errors.GroupAuthorizationFailedError()]))
