"""A group that never assigns the partitions is joined anew.

Owns: the limits of waiting. Refuses: a coordinator.
"""

import asyncio
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest

from streams.clock import Clock
from streams.deployment import Deployment
from streams.ledger.ledger_group import LedgerGroup
from streams.ledger.partition_task import PartitionContext
from streams.ledger.store import MemoryStore
from streams.runtime.metrics import WorkerMetrics
from streams.runtime.timeouts import JOIN, REBALANCE, WaitTimeoutError
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain, ToyState

PLACE = Deployment(kafka="", name="here", worker="w", trusted=True)


async def nothing_to_wait_for() -> None:
    """Return at once: there is no intake here."""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The loop's seconds, which a test sets."""
    seconds = [1000.0]
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: SimpleNamespace(time=lambda: seconds[0]))
    return seconds


@pytest.fixture
def group(now: list[float]) -> LedgerGroup[ToyState, ToyCommand]:
    """Return a group that has just begun to join."""
    return LedgerGroup(
        PartitionContext(ToyDomain(), TOY_LEDGER, PLACE, Clock(UTC), WorkerMetrics(), lambda _: MemoryStore()),
        nothing_to_wait_for,
    )


def test_joining_is_waited_for_up_to_a_limit(group: LedgerGroup[ToyState, ToyCommand], now: list[float]) -> None:
    """The limit is a minute."""
    now[0] += JOIN.seconds
    group._refuse_to_hang()
    now[0] += 1
    with pytest.raises(WaitTimeoutError, match="joining the group did not come within 60 s"):
        group._refuse_to_hang()


@pytest.mark.asyncio
async def test_a_rebalance_is_waited_for_up_to_a_limit(
    group: LedgerGroup[ToyState, ToyCommand], now: list[float]
) -> None:
    """The wait begins when the partitions are revoked; after an assignment there is none."""
    await group.on_partitions_revoked(set())  # the first join revokes, too; this shortens nothing
    now[0] += REBALANCE.seconds + 1
    group._refuse_to_hang()
    await group.on_partitions_assigned(set())
    now[0] += timedelta(days=1).total_seconds()
    group._refuse_to_hang()
    await group.on_partitions_revoked(set())
    now[0] += REBALANCE.seconds + 1
    with pytest.raises(WaitTimeoutError, match="the end of a rebalance did not come within 30 s"):
        group._refuse_to_hang()
