"""A worker that is not started again is named, with what to read."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from local.chaos import worker_faults
from local.chaos.fault_kinds import FaultKind
from local.chaos.fault_schedule import ScheduledFault
from local.chaos.recovery import InjectedFault
from local.chaos.worker_faults import WorkerFaults
from operations.problem import Problem


def test_a_worker_that_stays_dead_ends_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bare time-out, which would be told as a broker's."""
    for name in ("SUPERVISED_S", "DEAD_S", "LOOK_S"):
        monkeypatch.setattr(worker_faults, name, 0.01)
    house: Any = SimpleNamespace(crew={2: SimpleNamespace(name="worker-2", runs=False)})

    async def play() -> None:
        await WorkerFaults(house).table[FaultKind.KILL_WORKER](
            ScheduledFault(1.0, FaultKind.KILL_WORKER, 2), InjectedFault(FaultKind.KILL_WORKER, "", 1.0)
        )

    with pytest.raises(Problem, match="worker-2 does not run"):
        asyncio.run(play())
