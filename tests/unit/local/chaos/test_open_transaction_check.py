"""A transaction without an end is named with its partition; one that ends in time is nothing."""

import asyncio
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from local.chaos import open_transaction_check
from operations.pack_rules import load_rules
from operations.problem import Problem
from streams.client import connections
from streams.deployment import Deployment
from streams.topology.names import deployed_topics

DEPLOYMENT = Deployment(kafka="127.0.0.1:1", name="chaos", worker="t", trusted=False)
RULES = load_rules("qingjiang")
HOUSE: Any = SimpleNamespace(deployment=DEPLOYMENT, rules=RULES)
EVENTS = TopicPartition("chuishao.case-events.v1", 1)


class Consumer:
    """Says where partitions end for who reads as it does."""

    def __init__(self, isolation: str, open_still: Iterator[int]) -> None:
        self._isolation, self._open = isolation, open_still
        self._tps: list[TopicPartition] = []

    async def start(self) -> None:
        """At once."""

    async def stop(self) -> None:
        """At once."""

    def assign(self, tps: list[TopicPartition]) -> None:
        """Learn who leads them."""
        self._tps = tps

    def pause(self, *_: TopicPartition) -> None:
        """Nothing is read."""

    async def end_offsets(self, tps: list[TopicPartition]) -> Mapping[TopicPartition, int]:
        """Ten each; one is held back for who reads committed."""
        assert tps == self._tps
        held = next(self._open) if self._isolation == "read_committed" else 0
        return {tp: 10 - (held if tp == EVENTS else 0) for tp in tps}


def look(monkeypatch: pytest.MonkeyPatch, open_still: Iterator[int]) -> None:
    """Ask, over and over, as it is answered here."""

    async def counts(_: Deployment) -> Mapping[str, int]:
        return {laid.name: 2 for laid in deployed_topics(DEPLOYMENT, RULES)}

    def reader(_: Deployment, isolation: str = "read_committed") -> Consumer:
        return Consumer(isolation, open_still)

    monkeypatch.setattr(open_transaction_check, "partition_counts", counts)
    monkeypatch.setattr(connections, "reader", reader)
    monkeypatch.setattr(open_transaction_check, "LOOK_S", 0.0)
    asyncio.run(open_transaction_check.refuse_open(HOUSE))


def test_one_that_ends_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead writer's is ended by the broker."""
    look(monkeypatch, iter([3, 3, 0]))


def test_one_that_does_not_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its partition, and not as a broker that cannot be reached."""
    monkeypatch.setattr(open_transaction_check, "ENDS_S", 0.0)
    with pytest.raises(Problem, match=r"a transaction is open on chuishao\.case-events\.v1-1 \(the last 3\)") as told:
        look(monkeypatch, iter([3] * 100))
    assert "docs/adr/0014" in told.value.why
