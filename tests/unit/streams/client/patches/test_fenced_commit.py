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
    """As aiokafka's: says who we are, and sends. `lookups` are what happens while it looks for the group's broker."""

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
    """Has one."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator


async def told(coordinator: Coordinator, under: Membership = OURS) -> bool:
    """Whether 5 was taken."""
    consumer: Any = Consumer(coordinator)
    return await commit(consumer, {LANE: 5}, under)


@pytest.mark.asyncio
async def test_under_ours_it_goes_out() -> None:
    """Once."""
    there = Coordinator()
    assert await told(there)
    assert there.sent == [(OURS, {LANE: OffsetAndMetadata(5, "")})]
    assert membership(Consumer(there)) == OURS


@pytest.mark.asyncio
@pytest.mark.parametrize("change", [Coordinator.join_anew, Coordinator.forget], ids=["joined anew", "expelled"])
async def test_after_a_wait_for_the_coordinator_it_is_too_late(change: Callable[[Coordinator], None]) -> None:
    """What aiokafka's own commit sends then, under the new membership or none."""
    there = Coordinator()
    there.lookups = [lambda: change(there)]
    assert not await told(there)
    assert there.sent == []


@pytest.mark.asyncio
async def test_a_second_try_is_held_to_the_first_membership() -> None:
    """The first was not answered; meanwhile the group has shared out."""
    there = Coordinator(answers=[errors.RequestTimedOutError()])
    there.lookups = [lambda: None, there.join_anew]
    assert not await told(there)
    assert len(there.sent) == 1


@pytest.mark.asyncio
async def test_a_second_try_under_the_same_is_made() -> None:
    """The coordinator was only away."""
    there = Coordinator(answers=[errors.GroupCoordinatorNotAvailableError()])
    assert await told(there)
    assert [under for under, _ in there.sent] == [OURS, OURS]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "refusal", [errors.UnknownMemberIdError(), errors.IllegalGenerationError(), errors.RebalanceInProgressError()]
)
async def test_the_coordinator_may_know_more(refusal: Exception) -> None:
    """That the membership is over: whoever has the partitions reads them again."""
    assert not await told(Coordinator(answers=[refusal]))


@pytest.mark.asyncio
async def test_outside_of_a_group_nothing_is_said() -> None:
    """A group without members would take it."""
    there = Coordinator()
    there.forget()
    assert not await told(there, NONE)
    assert there.sent == []


@pytest.mark.asyncio
async def test_what_does_not_pass_is_raised() -> None:
    """Rights, for example."""
    with pytest.raises(errors.GroupAuthorizationFailedError):
        await told(Coordinator(answers=[errors.GroupAuthorizationFailedError()]))
