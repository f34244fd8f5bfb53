"""One real broker for the whole test session, in a folder that is deleted afterwards, on a free port.

Owns: its start and its stop. Refuses: topics.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.broker import Broker


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """Run a broker; use `.bootstrap`. Tests share it: each gives its topics and groups names of their own."""
    folder = Path(tempfile.mkdtemp(prefix="chuishao-broker-"))
    running = Broker(folder)
    asyncio.run(running.start())
    try:
        yield running
    finally:
        asyncio.run(running.stop())
        shutil.rmtree(folder, ignore_errors=True)
