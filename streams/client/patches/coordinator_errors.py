"""An answer that says in a field beside it that it is none, which aiokafka (0.14) does not read.

Asked for a group's offsets (OffsetFetch, version 2 and later), a broker that is not the group's coordinator, or has not
loaded it yet, answers with no offsets at all and an error of the whole. aiokafka reads the offsets alone, so that "not
known here, now" becomes "nothing was ever committed": a consumer begins at the beginning, a backlog seems to be the
whole topic. Owns: that such an answer is the error that it says, which aiokafka then waits out as it does others.
Refuses: any other answer.
"""

from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupCoordinatorNotAvailableError,
    GroupLoadInProgressError,
    NotCoordinatorForGroupError,
    for_code,
)
from aiokafka.protocol.commit import OffsetFetchResponse_v2, OffsetFetchResponse_v3

OFFSETS = (OffsetFetchResponse_v2, OffsetFetchResponse_v3)
"""Answers with an error of the whole; before version 2 it stood with each partition, where aiokafka looks."""

PASSING = (GroupLoadInProgressError, GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError)
"""A coordinator that comes up or moves. The last is also what the coordinator itself says until it knows that it is."""

_send = AIOKafkaClient.send


def is_coordinator_moving(error: Exception) -> bool:
    """Whether a group's coordinator is coming up or moving, so that the same question may be answered later."""
    return isinstance(error, PASSING)


def guard_answers() -> None:
    """From now on no client of this process takes a coordinator's refusal for an empty answer."""
    AIOKafkaClient.send = outspoken


async def outspoken(client: Any, node: int, request: Any, **more: Any) -> Any:  # noqa: ANN401 (aiokafka's)
    """In place of the client's `send`: the same, and raises what an answer about offsets says of itself."""
    answer = await _send(client, node, request, **more)
    if isinstance(answer, OFFSETS) and answer.error_code:
        raise for_code(answer.error_code)
    return answer
