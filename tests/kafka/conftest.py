"""One real broker for the whole session of tests, in a folder that is thrown away, on a free port."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.broker import Broker

# Whoever is started in the background ignores Ctrl-C, and so would the processes that we start and send it to.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """A broker that runs; take `.bootstrap`. Tests share it: give topics and groups names of your own."""
    folder = Path(tempfile.mkdtemp(prefix="chuishao-broker-"))
    running = Broker(folder)
    asyncio.run(running.start())
    try:
        yield running
    finally:
        asyncio.run(running.stop())
        shutil.rmtree(folder, ignore_errors=True)
