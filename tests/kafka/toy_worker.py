"""A process that runs the toy domain on a broker, to be killed: `python -m tests.kafka.toy_worker '{…}'`.

Owns: its main function. Refuses: an intake.
"""

import asyncio
import json
import signal
import sys
from datetime import UTC

from streams.clock import Clock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.runtime import logs
from streams.runtime.metrics import WorkerMetrics
from streams.worker.worker import stores
from tests.support.toy_domain import TOY_LEDGER, ToyDomain


async def nothing_to_wait_for() -> None:
    """Return at once: there is no intake here."""


async def main(place: Deployment) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    context = PartitionContext(ToyDomain(), TOY_LEDGER, place, Clock(UTC), WorkerMetrics(), stores(place))
    await LedgerGroup(context, nothing_to_wait_for).run(stop)


if __name__ == "__main__":
    logs.configure()
    logs.quiet_client()
    asyncio.run(main(Deployment(**json.loads(sys.argv[1]))))
