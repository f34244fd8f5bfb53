"""Several brokers as one cluster on this machine: each is a controller too, so that any of them may die.

    async with Several(Path(".chuishao"), 3) as brokers:
        print(brokers.bootstrap)

Owns: ports that all of them have to know, the cluster's one id, starting and stopping them together. Refuses: what one
of them does (`kafka_broker.py`). Three on one machine show what a cluster does; they share its disk and its power.
"""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

from local.broker import ports
from local.broker.broker_config import Seat
from local.broker.broker_dir import DataDir, new_cluster_id
from local.broker.jars import Progress, fetch_kafka
from local.broker.kafka_broker import Broker


class BrokerCluster:
    """Nodes 1 … `count`, each on a directory of its own under `data_dir`; their ports last as long as this object."""

    def __init__(self, data_dir: Path, count: int, *, progress: Progress | None = None) -> None:
        homes = [data_dir.absolute() / f"node-{number}" for number in range(1, count + 1)]
        cluster = next((known for known in map(_cluster_of, homes) if known), new_cluster_id())
        voters = _distinct_ports(count)
        self._progress = progress
        self.nodes = {
            number: Broker(home, progress=progress, seat=(Seat(number, voters), cluster))
            for number, home in enumerate(homes, 1)
        }

    @property
    def bootstrap(self) -> str:
        """Where clients connect; known once they were started."""
        return ",".join(node.bootstrap for node in self.nodes.values())

    async def start(self) -> None:
        """All at once, for none is ready before most of them are there; when one cannot start, none is left."""
        await fetch_kafka(self._progress)  # once, before all of them look for it
        starts = [asyncio.ensure_future(node.start()) for node in self.nodes.values()]
        try:
            await asyncio.gather(*starts)
        except BaseException:
            for start in starts:
                start.cancel()
            await asyncio.gather(*starts, return_exceptions=True)
            await self.stop()
            raise

    async def stop(self) -> None:
        """All at once, in order where they can: the last ones have no quorum any more and are killed after a while."""
        await asyncio.gather(*(node.stop() for node in self.nodes.values()))

    async def __aenter__(self) -> Self:
        """Start them."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop them."""
        await self.stop()


def _cluster_of(home: Path) -> str | None:
    """The cluster that a directory was made for, if it was."""
    return DataDir(home).adopt() if DataDir(home).is_formatted else None


def _distinct_ports(count: int) -> tuple[int, ...]:
    found: dict[int, None] = {}
    while len(found) < count:
        found[ports.free_port()] = None
    return tuple(found)
