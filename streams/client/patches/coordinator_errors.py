"""A response that carries its error in a field of its own, which aiokafka (0.14) does not read.

Asked for a group's offsets (OffsetFetch, version 2 and later), a broker that is not the group's coordinator, or has not
loaded it yet, answers with no offsets at all and one error for the whole response. aiokafka reads the offsets alone, so
that "not known here, now" becomes "nothing was ever committed": a consumer begins at the beginning, a backlog seems to
be the whole topic (docs/adr/0017).

Owns: raising that error, which aiokafka then waits out as it does others. Refuses: any other response.
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
"""Responses with an error for the whole; before version 2 it was given for each partition, where aiokafka looks."""

PASSING = (GroupLoadInProgressError, GroupCoordinatorNotAvailableError, NotCoordinatorForGroupError)
"""Errors of a coordinator that comes up or moves. It returns the last one itself until it knows its role."""

_send = AIOKafkaClient.send


def is_coordinator_moving(error: Exception) -> bool:
    """Return whether a group's coordinator comes up or moves, so that the same request may succeed later."""
    return isinstance(error, PASSING)


def guard_answers() -> None:
    """Make every client of this process raise a coordinator's error instead of reading an empty response."""
    AIOKafkaClient.send = outspoken


async def outspoken(client: Any, node: int, request: Any, **more: Any) -> Any:  # noqa: ANN401 (aiokafka's)
    """Replace the client's `send`: do the same, and raise the error that a response about offsets carries."""
    answer = await _send(client, node, request, **more)
    if isinstance(answer, OFFSETS) and answer.error_code:
        raise for_code(answer.error_code)
    return answer
