"""A worker that is told to stop leaves, whatever it is doing."""

import asyncio
from types import SimpleNamespace

import pytest

from operations.packs import find_pack, read_pack
from streams.client import connections
from streams.deployment import Deployment
from streams.runtime.supervise import TaskFailedError
from streams.worker import worker
from streams.worker.worker import LEAVE_S, run_worker

NOWHERE = Deployment(kafka="127.0.0.1:1", name="here", worker="w", trusted=True)


@pytest.mark.asyncio
async def test_it_leaves_while_it_waits_for_a_broker_that_is_not_there() -> None:
    """A supervisor need not kill it."""
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(NOWHERE, read_pack(find_pack("qingjiang")), stop))
    stop.set()
    async with asyncio.timeout(LEAVE_S + 2):
        await working


@pytest.mark.asyncio
async def test_a_part_that_ends_unasked_is_no_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit code 0 no supervisor would start it again."""

    async def there(*_: object) -> bool:
        return True

    async def ends() -> None:
        """At once."""

    clock = SimpleNamespace(open=there, follow=asyncio.Event().wait)
    monkeypatch.setattr(worker, "Control", lambda *_: clock)
    monkeypatch.setattr(worker, "_opened", there)
    monkeypatch.setattr(worker, "_parts", lambda *_: {"group": ends})
    with pytest.raises(TaskFailedError, match="a part of it ended although nobody had asked it to"):
        await run_worker(NOWHERE, read_pack(find_pack("qingjiang")), asyncio.Event())


class Client:
    """Its own future is cancelled while it stops, as aiokafka's are when a batch was cut."""

    async def stop(self) -> None:
        """Awaits it."""
        gone = asyncio.get_running_loop().create_future()
        gone.cancel()
        await gone


@pytest.mark.asyncio
async def test_a_client_that_closes_by_a_cancelled_future_cancels_nobody() -> None:
    """Whoever closes it goes on."""
    await connections.close(Client())
