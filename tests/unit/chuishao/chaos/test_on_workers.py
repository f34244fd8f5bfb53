"""A worker that is not started again is named, with what to read."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from chuishao.chaos import on_workers
from chuishao.chaos.on_workers import OnWorkers
from chuishao.chaos.recovery import Wound
from chuishao.chaos.schedule import Blow, Kind
from operations.problem import Problem


def test_a_worker_that_stays_dead_ends_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bare time-out, which would be told as a broker's."""
    for name in ("SUPERVISED_S", "DEAD_S", "LOOK_S"):
        monkeypatch.setattr(on_workers, name, 0.01)
    house: Any = SimpleNamespace(crew={2: SimpleNamespace(name="worker-2", runs=False)})

    async def play() -> None:
        await OnWorkers(house).table[Kind.KILL_WORKER](Blow(1.0, Kind.KILL_WORKER, 2), Wound(Kind.KILL_WORKER, "", 1.0))

    with pytest.raises(Problem, match="worker-2 does not run"):
        asyncio.run(play())
