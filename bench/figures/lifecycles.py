"""Whole lives of cases: report, accept, contact, complete, feedback, closed; so many at a time.

Owns: who does what when, and the count of those that are closed. Refuses: measuring without a closed case to count.
"""

import re
import time
from collections import deque

from aiokafka import ConsumerRecord

from bench.figures.clients import Client, client, hearing, until
from bench.figures.pipeline import Deployed
from bench.support import kafka, product
from bench.support.ground import Ground
from bench.support.process import Measured
from bench.support.product import ACTIONS, ANSWERS, CLOSED, COMPLETED, EVENTS, OPENED, REPORTS, UNIT
from bench.support.spread import Rate

AT_ONCE = 400
"""Cases that are on their way together: enough that the worker is never without work."""

WITHIN_S = 300.0

REPORT_ID = re.compile(rb'"report":\{[^}]*?"id":"([^"]+)"')


class Lifecycles(Deployed):
    """A `Subject` whose message is a whole case history."""

    name, first = "whole lifecycles", 600

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Run so many histories; the first `AT_ONCE` warm everything up and are not counted."""
        place, folder = await self.place(ground)
        async with client(place) as hand, product.worker(place, folder, ground.core) as process:
            lives = _Lives(hand)
            async with hearing(place, (EVENTS,), lives.heard):
                await lives.live(AT_ONCE, process)
                cpu_s, began = process.cpu_s(), time.perf_counter()
                await lives.live(number, process)
                return Rate(number, time.perf_counter() - began, process.cpu_s() - cpu_s)


class _Lives:
    """The next record of each history, given the events that were read."""

    def __init__(self, hand: Client) -> None:
        self._hand = hand
        self._reports: dict[bytes, str] = {}  # case -> its report
        self._events: deque[tuple[bytes, bytes]] = deque()
        self.closed = 0

    def heard(self, topic: str, record: ConsumerRecord, now: float) -> None:  # noqa: ARG002 (a reader's form)
        """Note an event; it is answered by `live`."""
        self._events.append((record.key, record.value))

    async def live(self, number: int, process: Measured) -> None:
        """Run so many histories from report to end, `AT_ONCE` at a time."""
        names, begun, end = kafka.names("life", number), 0, self.closed + number

        async def more() -> None:
            nonlocal begun
            while begun < number and begun + end - number - self.closed < AT_ONCE:
                name = next(names)
                await self._hand.send(REPORTS, name, product.report(name))
                begun += 1

        await more()
        limit = time.monotonic() + WITHIN_S
        while self.closed < end:
            await until(lambda: bool(self._events), process, limit - time.monotonic(), f"an end of {number} lives")
            while self._events:
                await self._answer(*self._events.popleft())
            await more()

    async def _answer(self, key: bytes, event: bytes) -> None:
        case = key.decode()
        if OPENED in event:
            found = REPORT_ID.search(event)
            assert found, "an opened case names its report"
            self._reports[key] = found[1].decode()
            for verb, fields in (("accept", {}), ("contact", {"reached": True}), ("complete", {"result": "处理完毕"})):
                body = product.action(f"{verb}-{case}", case, verb, UNIT, **fields)
                await self._hand.send(ACTIONS, case, body)
        elif COMPLETED in event:
            await self._hand.send(ANSWERS, case, product.feedback(f"feedback-{case}", case, self._reports.pop(key)))
        elif CLOSED in event:
            self.closed += 1
