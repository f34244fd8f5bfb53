"""The product's intake in a process of its own, without anybody who decides: `python -m bench.support.intake_alone`.

Owns: putting together the part that a worker runs as `intake`, from the same settings. Refuses: a flag of the product
for it. Somebody has to commit the deciding group's offsets meanwhile, or the intake waits for it, as it should.
"""

import asyncio
import signal

from operations import log_setup
from operations.pack_rules import load_all
from operations.settings import load
from streams.cases import CaseDomain
from streams.clock import Clock
from streams.runtime.logs import quiet_client
from streams.runtime.metrics import WorkerMetrics
from streams.worker.worker import _works


async def main() -> None:
    """Take in until SIGTERM."""
    settings = load(worker="bench-1")
    log_setup.configure(settings)
    quiet_client()
    [rules] = load_all(settings.pack)
    works = _works(settings.to_deployment(), CaseDomain(rules), Clock(rules.zone), WorkerMetrics(), asyncio.Event())
    task = asyncio.ensure_future(works["intake"]())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


if __name__ == "__main__":
    asyncio.run(main())
