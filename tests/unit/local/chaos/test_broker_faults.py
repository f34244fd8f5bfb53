"""Who is struck for a coordinator, and as what it counts when nobody knows who that is."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaError

from local.chaos import broker_faults
from local.chaos.broker_faults import BrokerFaults
from local.chaos.fault_kinds import FaultKind
from local.chaos.fault_schedule import ScheduledFault
from local.chaos.recovery import InjectedFault
from operations.problem import Problem


class House:
    """Three brokers that do as they are told; `coordinator` is one of them, or cannot be asked for."""

    copies = 3

    def __init__(self, coordinator: int | None) -> None:
        self.coordinator, self.killed = coordinator, list[int]()
        self.deployment = SimpleNamespace(partitions=6, group=str, transactional_id=str)
        self.brokers = SimpleNamespace(nodes={number: self._node(number) for number in (1, 2, 3)})
        self.up = {number: asyncio.Event() for number in (1, 2, 3)}
        self.plan = SimpleNamespace(copies=3)

    def _node(self, number: int) -> SimpleNamespace:
        async def start() -> None:
            pass

        return SimpleNamespace(kill=lambda: self.killed.append(number), start=start)

    @asynccontextmanager
    async def admin(self, _: object) -> AsyncIterator[Any]:
        """As Kafka's."""

        async def find_coordinator(*_: object) -> int:
            if self.coordinator is None:
                raise KafkaError
            return self.coordinator

        async def describe_topics() -> list[Any]:
            return [{"topic": "texts.v1", "partitions": [{"partition": 4, "isr": list(range(self.copies))}]}]

        yield SimpleNamespace(find_coordinator=find_coordinator, describe_topics=describe_topics)


@pytest.mark.parametrize("kind", [FaultKind.KILL_GROUP, FaultKind.KILL_WRITER])
@pytest.mark.parametrize("coordinator", [3, None])
def test_only_a_coordinator_that_was_found_counts_as_one(
    monkeypatch: pytest.MonkeyPatch, kind: FaultKind, coordinator: int | None
) -> None:
    """Any broker is killed in its place, and counts as any broker."""
    house: Any = House(coordinator)
    monkeypatch.setattr(broker_faults, "admin", house.admin)
    wound = InjectedFault(kind, "", 1.0)

    async def play() -> None:
        await BrokerFaults(house).table[kind](ScheduledFault(1.0, kind, 0), wound)

    asyncio.run(play())
    assert house.killed == [coordinator or 1]
    found = (wound.kind, wound.stands_in)
    assert found == ((kind, None) if coordinator else (FaultKind.KILL_BROKER, kind))


def test_copies_that_do_not_come_back_end_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the partitions that lack one."""
    house: Any = House(1)
    house.copies = 2
    monkeypatch.setattr(broker_faults, "admin", house.admin)
    monkeypatch.setattr(broker_faults, "WHOLE_S", 0.01)
    monkeypatch.setattr(broker_faults, "WHOLE_LOOK_S", 0.001)

    async def play() -> None:
        await BrokerFaults(house).table[FaultKind.KILL_BROKER](
            ScheduledFault(1.0, FaultKind.KILL_BROKER, 2), InjectedFault(FaultKind.KILL_BROKER, "", 1.0)
        )

    with pytest.raises(Problem, match=r"not every partition has all its copies: texts\.v1-4"):
        asyncio.run(play())


def test_a_broker_that_stands_still_is_woken_even_when_the_run_is_broken_off() -> None:
    """Else it could not be ended in order."""
    house: Any = House(1)
    signals: list[tuple[int, int]] = []
    house.brokers.nodes[2].signal = lambda number: signals.append((4711, number))
    blow = ScheduledFault(1.0, FaultKind.HALT_BROKER, 2)

    async def play() -> None:
        halting = asyncio.ensure_future(BrokerFaults(house).table[blow.kind](blow, InjectedFault(blow.kind, "", 1.0)))
        await asyncio.sleep(0)
        assert signals == [(4711, signal.SIGSTOP)]
        halting.cancel()
        await asyncio.wait([halting])

    asyncio.run(play())
    assert signals == [(4711, signal.SIGSTOP), (4711, signal.SIGCONT)]
