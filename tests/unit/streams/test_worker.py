"""A worker that is told to stop leaves, whatever it is doing."""

import asyncio

import pytest

from chuishao.packs import find_pack, read_pack
from streams.deployment import Deployment
from streams.worker import LEAVE_S, run_worker

NOWHERE = Deployment(kafka="127.0.0.1:1", name="here", worker="w", trusted=True)


@pytest.mark.asyncio
async def test_it_leaves_while_it_waits_for_a_broker_that_is_not_there() -> None:
    """A supervisor need not kill it."""
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(NOWHERE, read_pack(find_pack("qingjiang")), stop))
    stop.set()
    async with asyncio.timeout(LEAVE_S + 2):
        await working
