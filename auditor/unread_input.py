"""What still lies before the intake's door: written, and not taken in yet, which is neither lost nor unanswered.

While the deciding is behind, reports wait where they lie (docs/adr/0013), for minutes in a flood. Owns: asking what the
intake's group has committed, comparing a record's place with it, and which of several looks holds for a moment.
Refuses: saying how old what waits may be: `ops.health` does, and the auditor counts it.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from auditor.input_records import Lay
from operations.cluster_queries import group_offsets
from streams.deployment import Deployment

REMEMBERED = 200
"""Looks, over an hour of them: only while a transaction hangs are so many needed."""


class UnreadPartition:
    """At one moment. `offsets`: by partition with the deployment's prefix, as the group has them."""

    def __init__(self, offsets: Mapping[Any, int], prefix: str) -> None:
        self._taken = {(tp.topic.removeprefix(prefix), tp.partition): at for tp, at in offsets.items()}

    def holds(self, lay: Lay) -> bool:
        """Whether a record was not taken in at that moment. A group that has forgotten where it was excuses nothing."""
        topic, partition, offset = lay
        return bool(self._taken) and offset >= self._taken.get((topic, partition), 0)


class UnreadInput:
    """One look after the other."""

    def __init__(self) -> None:
        self._looks: deque[tuple[datetime, UnreadPartition]] = deque()

    def add(self, at: datetime, door: UnreadPartition) -> None:
        """One that was had at a moment or later. Of too many the newest is left out: it excuses the least."""
        if len(self._looks) < REMEMBERED:
            self._looks.append((at, door))

    def at(self, moment: datetime) -> Callable[[Lay], bool]:
        """As it was then: what was taken in later may be on its way. At first the oldest that is known."""
        while len(self._looks) > 1 and self._looks[1][0] <= moment:
            self._looks.popleft()
        return self._looks[0][1].holds if self._looks else open_to_all


def open_to_all(_: Lay) -> bool:
    """Where nothing is known of the intake, as in a log in memory: nothing waits."""
    return False


async def look(deployment: Deployment) -> UnreadPartition:
    """Ask the cluster."""
    return UnreadPartition(await group_offsets(deployment, deployment.group("intake")), deployment.prefix)
