"""The ledger on a real broker keeps the same contract as the one in memory.

Owns: opening it. Refuses: the contract itself (`ledger_contract.py`).
"""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from local.broker import Broker
from schemas.topics import Topic
from streams.client import connections
from streams.ledger.base_ledger import BaseLedger
from streams.ledger.kafka_ledger import KafkaLedger, open_ledger
from streams.ledger.store_directory import StoreDirectory
from tests.flow.ledger.ledger_contract import PARTITIONS, LedgerContract
from tests.support.toy_domain import TOY_LEDGER, ToyDomain, ToyState
from tests.support.toy_topics import committed, committed_keys, deployment, make_topics


class TestKafka(LedgerContract):
    """The contract on a real broker."""

    @pytest_asyncio.fixture(autouse=True)
    async def _place(self, broker: Broker, tmp_path: Path) -> AsyncIterator[None]:
        self.stores_dir = StoreDirectory(tmp_path)
        self.place = deployment(broker.bootstrap, PARTITIONS)
        self.opened: list[KafkaLedger[ToyState]] = []
        await make_topics(self.place)
        self.consumer: AIOKafkaConsumer = connections.member(self.place, TOY_LEDGER.group)
        await self.consumer.start()
        self.consumer.assign([TopicPartition(self.place.topic(TOY_LEDGER.commands), 0)])
        yield
        for ledger in self.opened:
            await ledger.close()
        await self.consumer.stop()

    async def open(self) -> BaseLedger[ToyState]:
        """Open with a producer of its own, and the store that the previous ledger left on the disk."""
        for ledger in self.opened:
            ledger.store.close()
        ledger = await open_ledger(ToyDomain(), TOY_LEDGER, self.place, self.consumer, 0, self.stores_dir.open)
        self.opened.append(ledger)
        return ledger

    async def sent_commands(self) -> list[tuple[int, bytes | None]]:
        """Return them as a reader of committed records finds them."""
        return await committed_keys(self.place, TOY_LEDGER.commands)

    async def committed_texts(self) -> list[str]:
        """Return them as a reader of committed records finds them."""
        return [orjson.loads(value)["text"] for value in await committed(self.place, Topic.CASE_EVENTS)]
