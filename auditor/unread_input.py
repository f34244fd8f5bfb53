"""Input that the intake has not taken in yet, and which is therefore neither lost nor unanswered.

While deciding is behind, reports wait on their topics (docs/adr/0013), for minutes under heavy load.
Owns: reading the offsets that the intake's group has committed, comparing a record's offset with them, and choosing
the observation that holds for a time. Refuses: judging how long input may wait: `ops.health` reports it.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from auditor.input_records import RecordPosition
from operations.cluster_queries import group_offsets
from streams.deployment import Deployment

REMEMBERED = 200
"""Observations, over an hour of them: so many are needed only while a transaction hangs."""


class UnreadPartition:
    """The unread input at one time. `offsets`: the group's offsets, by partition with the deployment's prefix."""

    def __init__(self, offsets: Mapping[Any, int], prefix: str) -> None:
        self._taken = {(tp.topic.removeprefix(prefix), tp.partition): at for tp, at in offsets.items()}

    def holds(self, position: RecordPosition) -> bool:
        """Return whether a record was not taken in then. A group without offsets excuses nothing."""
        topic, partition, offset = position
        return bool(self._taken) and offset >= self._taken.get((topic, partition), 0)


class UnreadInput:
    """A series of observations."""

    def __init__(self) -> None:
        self._observations: deque[tuple[datetime, UnreadPartition]] = deque()

    def add(self, at: datetime, unread: UnreadPartition) -> None:
        """Add an observation made at `at` or later. Beyond the limit the newest is dropped: it excuses the least."""
        if len(self._observations) < REMEMBERED:
            self._observations.append((at, unread))

    def at(self, moment: datetime) -> Callable[[RecordPosition], bool]:
        """Return the check that held at `moment`: input taken in later may be in process. At first the oldest holds."""
        while len(self._observations) > 1 and self._observations[1][0] <= moment:
            self._observations.popleft()
        return self._observations[0][1].holds if self._observations else nothing_waits


def nothing_waits(_: RecordPosition) -> bool:
    """Return False: where nothing is known of the intake, as in a log in memory, nothing waits."""
    return False


async def look(deployment: Deployment) -> UnreadPartition:
    """Read the committed offsets of the intake's group from the cluster."""
    return UnreadPartition(await group_offsets(deployment, deployment.group("intake")), deployment.prefix)
