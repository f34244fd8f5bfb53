"""Reports and noise at a steady rate, whatever happens to the house; what was acknowledged is kept as what is owed.

Owns: the pace, and the list of what has to be accounted for. Refuses: writing (`producer_pool.py`).
"""

import asyncio
from functools import partial

from local.chaos.chaos_plan import ChaosPlan
from local.chaos.generated_reports import GeneratedReports
from local.chaos.malformed_input import noise
from local.chaos.producer_pool import PendingWrite, ProducerPool

TICK_S = 0.05
"""Real seconds between two handfuls."""


BEFORE = 1_000_000_000
"""The number of the first report that is sent to measure the machine: no run has so many."""


class LoadGenerator:
    """`run` ends when the last report was handed to the post."""

    def __init__(self, whistles: GeneratedReports, post: ProducerPool) -> None:
        self._whistles, self._post = whistles, post
        self.owed: set[tuple[str, str]] = set()  # source and id of each report that was acknowledged
        self.noise = 0  # pieces that were acknowledged
        self._beside = BEFORE

    def hand_over(self, count: int) -> None:
        """Send some reports beside those of the run, at once; they are owed, too."""
        self._tell(range(self._beside, self._beside + count))
        self._beside += count

    async def run(self, plan: ChaosPlan) -> None:
        """Hand over each when its time has come; the post takes them even while no broker is there."""
        loop, last = asyncio.get_running_loop(), round(plan.seconds * plan.rate)
        begun, told, made = loop.time(), 0, 0
        while told < last:
            due = min(int((loop.time() - begun) * plan.rate), last)
            self._tell(range(told, due))
            told, wanted = due, int(due * plan.noise)
            for number in range(made, wanted):
                self._post.put(PendingWrite(noise(self._whistles, number), self._noted))
            made = wanted
            await asyncio.sleep(TICK_S)

    def _tell(self, numbers: range) -> None:
        for number in numbers:
            done = partial(self.owed.add, self._whistles.name(number))
            self._post.put(PendingWrite(self._whistles.record(number), done))

    def _noted(self) -> None:
        self.noise += 1
