"""Where one measurement happens: a broker, a folder, and which cores are whose.

Owns: starting the broker on its cores and throwing everything away at the end. Refuses: measuring.
"""

import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.support.process import cores_apart, on_cores
from bench.support.product import Broker


@dataclass(frozen=True, slots=True)
class Ground:
    """What every measurement uses."""

    kafka: str
    folder: Path
    core: frozenset[int] | None  # of what is measured; null: it may run anywhere


@asynccontextmanager
async def ground(*, apart: bool = True, data: Path | None = None) -> AsyncIterator[Ground]:
    """Start a broker. `apart`: what is measured has a core of its own, broker and load share the others.

    `data`: a directory that stays, for a broker that was filled at length; else one that is thrown away.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a topic just made has no leader yet: that is tried again
    core, others = cores_apart()
    with _folder(data) as folder, on_cores(others) if apart else _anywhere():
        async with Broker(folder / "broker", heap_mb=1024) as broker:
            yield Ground(broker.bootstrap, folder, core if apart else None)


@contextmanager
def _anywhere() -> Iterator[None]:
    yield


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    folder = data or Path(tempfile.mkdtemp(prefix="chuishao-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        if data is None:
            shutil.rmtree(folder, ignore_errors=True)
