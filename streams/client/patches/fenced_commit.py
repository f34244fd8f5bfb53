"""A commit that holds for one membership of a group alone, which aiokafka's own does not promise (docs/adr/0016).

aiokafka reads member and generation when it sends: a commit that waited for the coordinator, or is tried again, goes
out under the membership that there is by then, and puts back a group that others have brought further; right after an
expulsion it goes out under none, which Kafka takes for a group without members. Owns: the comparison, in the same step
as the request is made. Refuses: waiting for a new membership. The one place that reads a
consumer's coordinator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import OffsetAndMetadata, TopicPartition, errors

from streams.client.retry import is_retriable, retry

BACKOFF_S = 0.1
"""Between two tries: aiokafka's own default."""


@dataclass(frozen=True, slots=True)
class Membership:
    """Under this name in this generation; what was read under it is ours to tell as long as it lasts."""

    member: str
    generation: int


OVER = (errors.UnknownMemberIdError, errors.IllegalGenerationError, errors.RebalanceInProgressError)
"""What the coordinator says of a membership that is over, or will be at once; the client joins anew by itself."""

NONE = Membership("", -1)
"""Before the first sharing out. Nothing is committed under it."""


def membership(consumer: Any) -> Membership:  # noqa: ANN401 (aiokafka's)
    """The one that a consumer has now; it may have just lost it."""
    coordinator = consumer._coordinator  # noqa: SLF001 (aiokafka tells it nowhere else)
    return Membership(coordinator.member_id, coordinator.generation)


async def commit(consumer: Any, offsets: Mapping[TopicPartition, int], under: Membership) -> bool:  # noqa: ANN401
    """Whether the group has taken these. Not, when the membership is over: whoever has the partitions reads them again.

    Tries for ever, as the client does. Raises KafkaError for what does not pass by itself.
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
