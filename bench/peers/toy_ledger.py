"""Peer: the product's own ledger with a toy domain. What is left of our cost when deciding costs nothing.

Exactly once: states, outputs and offsets in one transaction, as for cases. Its difference to the bare loop is what the
port costs, its difference to the product what cases cost.
"""

import argparse
import asyncio
import signal
from datetime import UTC
from pathlib import Path

from streams.cases import CASES
from streams.clock import Clock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.runtime import logs
from streams.runtime.metrics import WorkerMetrics
from streams.worker.worker import stores
from tests.support.toy_domain import ToyDomain


async def nothing_to_wait_for() -> None:
    """Return at once: there is no intake here."""


async def run(deployment: Deployment) -> None:
    """Decide until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    context = PartitionContext(ToyDomain(), CASES, deployment, Clock(UTC), WorkerMetrics(), stores(deployment))
    await LedgerGroup(context, nothing_to_wait_for).run(stop)


def main() -> None:
    """Read the command line; `--group` is the prefix of all its topics, as the ledger names them."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("kafka", "group", "folder"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--partitions", type=int, required=True)
    given = parser.parse_args()
    logs.configure()
    logs.quiet_client()
    deployment = Deployment(
        kafka=given.kafka,
        name="bench",
        worker="bench-1",
        trusted=True,
        prefix=f"{given.group}.",
        partitions=given.partitions,
        data=str(Path(given.folder)),
    )
    asyncio.run(run(deployment))


if __name__ == "__main__":
    main()
