"""What a machine sustains is measured on the cluster that is struck; one that takes too long is named, not struck."""

import asyncio
import os
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from local.chaos import capacity
from local.chaos.capacity import A_FEW, REPORTS, Probe, cpu_s, measure
from operations.exit_code import ExitCode
from operations.problem import Problem


class Worker:
    """A worker whose supervisor starts it again at once."""

    pid = os.getpid()

    def __init__(self) -> None:
        self.restarts = 0

    def kill(self) -> None:
        """It is started again."""
        self.restarts += 1


class Broker:
    """A broker that notes what was done to it."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def kill(self) -> None:
        """Note it."""
        self.done.append("kill")

    async def start(self) -> None:
        """Note it."""
        self.done.append("start")


def house() -> Any:
    """One worker, one broker."""
    up = asyncio.Event()
    up.set()
    return SimpleNamespace(crew={1: Worker()}, brokers=SimpleNamespace(nodes={1: Broker()}), up={1: up})


def opens(monkeypatch: pytest.MonkeyPatch, looks: Iterator[dict[str, int]]) -> None:
    """What is still open at each look."""

    async def still_open(_: object) -> dict[str, int]:
        return next(looks)

    monkeypatch.setattr(capacity, "still_open", still_open)
    monkeypatch.setattr(capacity, "LOOK_S", 0.001)


def test_three_measurements_each_until_everything_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports first, then a worker and a broker, each with reports that wait for it."""
    looks = [{"commands": 3}, {}, {"workers not live": 1}, {}, {"brokers that do not answer": 1}, {}]
    opens(monkeypatch, iter(looks))
    handed: list[int] = []

    async def play() -> tuple[Any, capacity.Capacity]:
        one = house()
        return one, await measure(one, Probe(handed.append, lambda: True))

    struck, found = asyncio.run(play())
    assert handed == [REPORTS, A_FEW, A_FEW]
    assert (struck.crew[1].restarts, struck.brokers.nodes[1].done, struck.up[1].is_set()) == (
        1,
        ["kill", "start"],
        True,
    )
    assert found.rate > 0
    assert f"{found.rate:.1f} reports/s" in found.told


def test_a_machine_that_does_not_come_to_an_end_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said which measurement that was, and where the same guarantees are judged."""
    opens(monkeypatch, iter(lambda: {"commands": 3}, None))
    monkeypatch.setattr(capacity, "WITHIN_S", 0.01)

    async def play() -> None:
        await measure(house(), Probe(lambda _: None, lambda: True))

    with pytest.raises(Problem, match="too slow for the chaos run") as raised:
        asyncio.run(play())
    assert (raised.value.code, "make sim" in raised.value.do) == (ExitCode.SURROUNDINGS, True)
    assert "deciding was not over" in raised.value.why


def test_the_cpu_of_a_process_is_read_as_the_kernel_counts_it() -> None:
    """To a hundredth of a second."""
    assert cpu_s(os.getpid()) == pytest.approx(time.process_time(), abs=0.2)
