"""One worker process: clock, intake, ledgers and health, all together or none.

Owns: which tasks run, and that a worker with a failed task leaves the group. Refuses: signals and exit codes (the
command's).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from handlers.intake.pipeline import to_command
from handlers.policy.rules import Rules
from streams.cases import CASES, CaseDomain
from streams.client import connections
from streams.client.control_topic import ControlTopic
from streams.clock import Clock, machine_now
from streams.deployment import Deployment
from streams.intake.caught_up import wait_until_caught_up
from streams.intake.convert import RecordConverter
from streams.intake.intake_task import Intake
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.ledger.store import MemoryStore, Stores
from streams.ledger.store_directory import StoreDirectory, home
from streams.runtime.logs import log_stray_exception, quiet_client
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.supervise import TaskFailedError, supervise
from streams.topology.names import deployed_topics, input_topics, is_action
from streams.topology.preflight import check_topics
from streams.worker.health_reporter import HealthReporter

LEAVE_S = 8.0
"""Seconds to leave the group in order; a supervisor kills after 10."""

log = structlog.get_logger()


async def run_worker(
    deployment: Deployment,
    rules: Rules,
    stop: asyncio.Event,
    *,
    others: tuple[Rules, ...] = (),
    machine: Callable[[], datetime] = machine_now,
) -> None:
    """Take in under `rules`, decide under them and `others`, until `stop` is set.

    `machine` returns the machine's time, which the clock starts from. Raises `TaskFailedError` when a task cannot go
    on, or did not end in time.
    """
    quiet_client()
    asyncio.get_running_loop().set_exception_handler(log_stray_exception)
    clock, metrics = Clock(rules.zone, machine), WorkerMetrics()
    control = ControlTopic(deployment, clock)

    async def open_() -> None:
        """Check the topics and read the clock before everything else."""
        await check_topics(deployment, deployed_topics(deployment, rules))
        await control.open()

    if not await _opened(control, open_, stop):
        return
    works = {**_works(deployment, CaseDomain(rules, others), clock, metrics, stop), "clock": control.follow}
    tasks = {asyncio.create_task(supervise(name, work), name=name) for name, work in works.items()}
    log.info("works", worker=deployment.worker, pack=rules.version, restarts=deployment.restarts)
    stopping = asyncio.create_task(stop.wait(), name="stop")
    await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    asked = stop.is_set()
    stop.set()
    await _leave(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()
    if not asked:
        raise TaskFailedError("the worker", "one of its tasks ended although nobody had asked it to")
    log.info("left", worker=deployment.worker)


async def _opened(control: ControlTopic, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> bool:
    """Wait for a broker that is not there yet, until `stop` is set; return whether `work` is done."""
    opening, stopping = asyncio.create_task(supervise("the start", work)), asyncio.create_task(stop.wait())
    await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if stopping.done():
        opening.cancel()
        await asyncio.wait({opening}, timeout=LEAVE_S - connections.CLOSE_S)
        await control.close()
        return False
    stopping.cancel()
    opening.result()
    return True


async def _leave(tasks: set[asyncio.Task[None]]) -> None:
    """Wait for the ledgers, which end their transactions after `stop`; cancel the other tasks, which hold nothing."""
    for task in tasks:
        if task.get_name() != "group":
            task.cancel()
    _, left = await asyncio.wait(tasks, timeout=LEAVE_S)
    if left:
        names = sorted(task.get_name() for task in left)
        log.error("stuck", tasks=names, after_s=LEAVE_S, fate="the process ends; what was acknowledged is safe")
        raise TaskFailedError(", ".join(names), f"did not end within {LEAVE_S:.0f} s; what was acknowledged is safe")


def _works(
    deployment: Deployment, domain: CaseDomain, clock: Clock, metrics: WorkerMetrics, stop: asyncio.Event
) -> dict[str, Callable[[], Awaitable[None]]]:
    """The tasks by name; each can be started again."""
    rules, topics = domain.rules, input_topics(deployment, domain.rules)
    converter = RecordConverter(
        deployment,
        CASES,
        partial(to_command, rules=rules, prefix=deployment.prefix, trusted=deployment.trusted),
        domain.key,
    )
    actions = [name for name in topics if is_action(deployment, name)]
    caught_up = partial(supervise, "intake's position", partial(wait_until_caught_up, deployment, actions))
    context = PartitionContext(domain, CASES, deployment, clock, metrics, stores(deployment))
    return {
        "intake": Intake(deployment, topics, converter, clock, metrics).run,
        "group": lambda: LedgerGroup(context, caught_up).run(stop),
        "health": HealthReporter(deployment, clock, metrics, rules.version).run,
    }


def stores(deployment: Deployment) -> Stores:
    """Return where this worker's partitions keep their states."""
    if deployment.data is None:
        return lambda _: MemoryStore()
    return StoreDirectory(home(Path(deployment.data), deployment.worker)).open
