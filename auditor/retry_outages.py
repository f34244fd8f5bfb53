"""A piece of work that outlives every outage: an auditor that ends forgets what it has said.

Owns: what is an outage, how long to wait, and that a person is told. Refuses: an end of its patience: its silence on
ops is the alarm. A worker's own tending (`streams/runtime/supervise.py`) ends after a while, and imports what the
auditor must not.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiokafka import errors

from operations import console
from operations.connect import RIGHTS
from streams.runtime.cancellation import cancellation_requested

PAUSES_S = (0.5, 1.0, 2.0, 5.0)
"""Before each next try; the last one holds on."""

STEADY_S = 60.0
"""Work that lasted so long has overcome what failed before: the next failure is told again."""

OUTAGE = (errors.KafkaError, ConnectionError, TimeoutError, asyncio.CancelledError)
"""What passes; the last as a future of the client's."""

LASTING = (*RIGHTS, errors.KafkaConfigurationError, errors.IllegalArgumentError, errors.UnsupportedVersionError)
"""What another try would meet again."""


async def outlive(work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run `work` until it returns, again after each outage, or until `stop`."""
    clock, tries = asyncio.get_running_loop().time, 0
    while not stop.is_set():
        began = clock()
        try:
            await work()
        except OUTAGE as error:
            if isinstance(error, LASTING) or (isinstance(error, asyncio.CancelledError) and cancellation_requested()):
                raise
            tries = 1 if clock() - began > STEADY_S else tries + 1
            if tries == 1:
                console.warn(
                    f"Kafka is away ({type(error).__name__}): tried again until it is back; nothing is forgotten"
                )
        else:
            return
        await pause(stop, PAUSES_S[min(tries, len(PAUSES_S)) - 1])


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """So long, or until `stop`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
