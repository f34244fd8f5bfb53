"""How long a report takes until the unit that has to act can read it in its inbox.

Owns: sending at even times whatever comes back (an open loop: a slow answer delays no later question). Refuses: rates.
"""

import asyncio
import re
import time

from aiokafka import ConsumerRecord

from bench.figures.clients import client, hearing, until
from bench.figures.pipeline import Deployed
from bench.support import kafka, product
from bench.support.ground import Ground
from bench.support.product import INBOX, REPORTS

WARM = 20
"""First reports, which are not counted: connections, caches, the first assignment."""

WITHIN_S = 60.0
"""For the last of them to arrive."""


class Latency(Deployed):
    """Of one deployment with one worker."""

    async def measure(self, ground: Ground, rate: float, seconds: float) -> list[float]:
        """Send so many reports a second for so long; return each one's seconds from being sent to being readable."""
        place, folder = await self.place(ground)
        base = kafka.fresh_name("l")
        pattern = re.compile(rb'"id":"(' + base.encode() + rb'-\d+)"')
        sent: dict[str, float] = {}
        came: dict[str, float] = {}

        def heard(topic: str, record: ConsumerRecord, now: float) -> None:  # noqa: ARG001 (a reader's form)
            if found := pattern.search(record.value or b""):
                came.setdefault(found[1].decode(), now)

        async with (
            client(place) as hand,
            hearing(place, (INBOX,), heard),
            product.worker(place, folder, ground.core) as process,
        ):
            for number in range(WARM):
                name = f"{base}-{number}"
                sent[name] = await hand.send(REPORTS, name, product.report(name))
                await until(lambda: len(came) == len(sent), process, product.READY_S, "the first reports")
            began, count = time.perf_counter(), int(rate * seconds)
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                name = f"{base}-{WARM + number}"
                sent[name] = await hand.send(REPORTS, name, product.report(name))
            await until(lambda: len(came) == len(sent), process, WITHIN_S, f"{count} reports in the inbox")
        return [came[name] - at for name, at in list(sent.items())[WARM:]]
