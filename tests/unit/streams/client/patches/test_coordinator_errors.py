"""A response about a group's offsets that carries an error raises it, and no other response does."""

from typing import Any

import pytest
from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.commit import OffsetCommitResponse_v3, OffsetFetchResponse_v2, OffsetFetchResponse_v3

from streams.client.patches import coordinator_errors

FOUND = [("reports", [(0, 5, "", 0)])]


async def asked(answer: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a client gets when the broker sends this."""

    async def send(_: object, __: int, ___: object, **____: object) -> Any:
        return answer

    monkeypatch.setattr(coordinator_errors, "_send", send)
    return await coordinator_errors.outspoken(None, 1, None)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("code", "error"),
    [
        (14, errors.GroupLoadInProgressError),
        (15, errors.GroupCoordinatorNotAvailableError),
        (16, errors.NotCoordinatorForGroupError),
    ],
)
async def test_a_refusal_is_raised(code: int, error: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both versions carry it in a field of its own; aiokafka asks again after each of these errors."""
    assert error.retriable
    for answer in (OffsetFetchResponse_v2([], code), OffsetFetchResponse_v3(0, [], code)):
        with pytest.raises(error):
            await asked(answer, monkeypatch)


@pytest.mark.asyncio
async def test_a_response_without_an_error_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is one that has no offset."""
    for answer in (
        OffsetFetchResponse_v3(0, FOUND, 0),
        OffsetFetchResponse_v3(0, [], 0),
        OffsetFetchResponse_v2(FOUND, 0),
        OffsetCommitResponse_v3(0, [("reports", [(0, 16)])]),
    ):
        assert await asked(answer, monkeypatch) is answer


def test_every_client_of_the_process_is_patched(monkeypatch: pytest.MonkeyPatch) -> None:
    """`streams/client/connections.py` calls it for each client."""
    monkeypatch.setattr(AIOKafkaClient, "send", coordinator_errors._send)
    coordinator_errors.guard_answers()
    assert AIOKafkaClient.send is coordinator_errors.outspoken
