"""The process of the watcher: baseline, faust app, clock and ops writer. If one of them ends, the process ends.

Owns: what runs and in what order; that the board is whole before it is spoken of. Refuses: signals and exit codes (the
command's), half a watcher: whatever part ends, all ends.
"""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

import faust
import structlog

from handlers.policy.rules import Rules
from streams.client.control_topic import ControlTopic
from streams.clock import Clock
from streams.deployment import Deployment
from streams.runtime.logs import quiet_client
from streams.runtime.supervise import TaskFailedError, supervise
from streams.topology.names import deployed_topics, input_topics
from streams.topology.preflight import check_topics
from streams.watch.app import build_app
from streams.watch.baseline import read_base
from streams.watch.ops_writer import OpsWriter
from streams.watch.read_positions import Reading
from streams.watch.window_counts import WindowCounts
from streams.watch.worker_lag import WorkerLag

LEAVE_S = 7.0
"""For faust to leave in order, and a second for the rest; a supervisor kills after 10."""

log = structlog.get_logger()


async def run_watcher(deployment: Deployment, rules: Rules, stop: asyncio.Event) -> None:
    """Watch until `stop` is set. Raises `tend.Dead` when a part cannot go on."""
    quiet_client()
    logging.getLogger("faust").setLevel(logging.ERROR)
    logging.getLogger("mode").setLevel(logging.ERROR)
    clock = Clock(rules.zone)
    control = ControlTopic(deployment, clock)
    writer = OpsWriter(deployment, rules.version, clock, WorkerLag(deployment, input_topics(deployment, rules)))
    readings: list[Reading] = []

    async def begin() -> None:
        told = await writer.open()
        board = WindowCounts(rules.pack.district, told.end if told else clock.now())
        readings.append(await read_base(deployment, board, told))

    async def open_() -> None:
        await check_topics(deployment, deployed_topics(deployment, rules))
        await control.open()

    if not await _before(stop, supervise("the start", open_), supervise("the board", begin)):
        await writer.close()
        return
    reading = readings[-1]
    app: faust.App = build_app(deployment, reading)
    parts = (_serve(app), supervise("clock", control.follow), supervise("the ops writer", lambda: writer.run(reading)))
    tasks = [asyncio.ensure_future(part) for part in parts]
    told = asyncio.ensure_future(stop.wait())
    log.info("watches", worker=deployment.worker, cases=len(reading.board), restarts=deployment.restarts)
    done, _ = await asyncio.wait((told, *tasks), return_when=asyncio.FIRST_COMPLETED)
    await _leave(app, told, *tasks)
    for task in tasks:
        if task in done:
            task.result()
            raise TaskFailedError("the watcher", "a part of it ended although nobody had asked it to")


async def _serve(app: faust.App) -> None:
    """The app, as long as it lives; if it crashed, so do we."""
    await app.start()
    await app.wait_until_stopped()
    if app.crash_reason is not None:
        raise TaskFailedError("faust", type(app.crash_reason).__name__) from app.crash_reason


async def _before(stop: asyncio.Event, *works: Awaitable[None]) -> bool:
    """Do first things first; whether nobody said stop meanwhile."""
    told = asyncio.ensure_future(stop.wait())
    for work in works:
        task = asyncio.ensure_future(work)
        await asyncio.wait({task, told}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            task.cancel()
            return False
        task.result()
    told.cancel()
    return True


async def _leave(app: faust.App, *tasks: asyncio.Future[Any]) -> None:
    """In order, and never longer than `LEAVE_S`: an agent that hangs would be waited for for ever."""
    stopping = asyncio.ensure_future(app.stop())
    await asyncio.wait({stopping}, timeout=LEAVE_S)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=1.0)
    if not stopping.done():
        log.error("stuck", what="faust", after_s=LEAVE_S, fate="the process ends; it holds nothing that could be lost")
        raise TaskFailedError("faust", f"it did not stop within {LEAVE_S:.0f} s")
