"""A retry of work over every outage: an auditor that ends forgets the findings it has reported.

A worker's supervision (`streams/runtime/supervise.py`) gives up after a while, and imports what the auditor must not.
Owns: what counts as an outage, how long to wait, and warning a person. Refuses: giving up: missing `ops.audit` records
are the alarm.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiokafka import errors

from operations import console
from operations.connect import RIGHTS
from operations.messages import audit_texts as messages
from streams.runtime.cancellation import cancellation_requested

PAUSES_S = (0.5, 1.0, 2.0, 5.0)
"""Seconds before each next try; the last one repeats."""

STEADY_S = 60.0
"""Seconds after which work counts as recovered: the next failure is reported again."""

OUTAGE = (errors.KafkaError, ConnectionError, TimeoutError, asyncio.CancelledError)
"""Errors that pass; the last comes from a future of the Kafka client."""

LASTING = (*RIGHTS, errors.KafkaConfigurationError, errors.IllegalArgumentError, errors.UnsupportedVersionError)
"""Errors that another try would meet again."""


async def retry_outages(work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run `work` until it returns or until `stop`, again after each outage."""
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
                console.warn(messages.OUTAGE(name=type(error).__name__))
        else:
            return
        await pause(stop, PAUSES_S[min(tries, len(PAUSES_S)) - 1])


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait for `seconds`, or until `stop`."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
