"""A commit that holds for one membership of a group alone, which aiokafka's own does not promise (docs/adr/0016).

aiokafka reads member and generation when it sends: a commit that waited for the coordinator, or is tried again, goes
out under the membership of that moment, and moves the group's offset back behind what others have committed; right
after an expulsion it goes out under no membership, which Kafka takes for a group without members. This is the one place
that reads a consumer's coordinator.

Owns: the comparison, in the same step as the request is made. Refuses: waiting for a new membership.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import OffsetAndMetadata, TopicPartition, errors

from streams.client.retry import is_retriable, retry

BACKOFF_S = 0.1
"""Seconds between two tries: aiokafka's default."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A member id in a generation of the group; what was read under it may be committed as long as it lasts."""

    member: str
    generation: int


OVER = (errors.UnknownMemberIdError, errors.IllegalGenerationError, errors.RebalanceInProgressError)
"""The coordinator's errors for a membership that is over, or will be at once; the client joins again by itself."""

NONE = Membership("", -1)
"""Before the first assignment. Nothing is committed under it."""


def membership(consumer: Any) -> Membership:  # noqa: ANN401 (aiokafka's)
    """Return the membership that a consumer has now; it may just have lost it."""
    coordinator = consumer._coordinator  # noqa: SLF001 (aiokafka has no public access to it)
    return Membership(coordinator.member_id, coordinator.generation)


async def commit(consumer: Any, offsets: Mapping[TopicPartition, int], under: Membership) -> bool:  # noqa: ANN401
    """Commit, and return whether the group has taken it: not when the membership is over; the new owner reads again.

    Tries without a limit, as the client does. Raises `KafkaError` for an error that does not pass by itself.
    """
    coordinator = consumer._coordinator  # noqa: SLF001
    reached = {tp: OffsetAndMetadata(offset, "") for tp, offset in offsets.items()}

    async def attempt() -> bool:
        await coordinator.ensure_coordinator_known()
        if under == NONE or membership(consumer) != under:
            return False
        try:
            await coordinator._do_commit_offsets(None, reached)  # noqa: SLF001 (without a task: nothing in between)
        except OVER:
            return False
        return True

    return await retry(attempt, is_retriable, pause_s=BACKOFF_S)
