"""A foreign client's producer: JSON written by hand, any key, and the partition that librdkafka would choose.

Owns: reports and actions in the contract's form. Refuses: code of the product.
"""

import json
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.support.deployed_topics import DeployedTopics

SOURCE = "mashang-fengxing"
UNIT, HELPER = "zhongshan", "tuanwei"
"""The units for a gate that lets no rider in, at the location below: the village leads, the other assists."""

TEXT = "中山小区保安不让外卖进小区，拦住骑手，门禁进不去"
SPOT = {"lon": 113.8162, "lat": 22.6148}

Headers = Sequence[tuple[str, bytes | None]]


def crc32_partitioner(key: bytes | None, partitions: list[int], _: list[int]) -> int:
    """Choose a partition as librdkafka does; Java's client, and the product, would choose another."""
    return partitions[zlib.crc32(key or b"") % len(partitions)]


def report(name: str, **fields: Any) -> dict[str, Any]:
    """Return a report in the contract's form; a field given as null is sent as null."""
    body = {"id": name, "source": SOURCE, "channel": "rider", "text": TEXT, "location": SPOT}
    return {**body, **fields}


def action(name: str, case: str | None, kind: str, unit: str = UNIT, **fields: Any) -> dict[str, Any]:
    """Return an action in the contract's form."""
    role = fields.pop("role", "village" if unit == UNIT else "department")
    return {"id": name, "case_id": case, "type": kind, "actor": {"role": role, "unit": unit}, **fields}


def feedback(name: str, case: str, report_name: str, **fields: Any) -> dict[str, Any]:
    """Return a reporter's good feedback, sent by its source."""
    body = {"report": report_name, "round": 1, "answer": "answered", "resolved": True, "score": 5, **fields}
    return action(name, case, "feedback", SOURCE, role="reporter", **body)


class ForeignClient:
    """A producer that knows only the contract."""

    def __init__(self, place: DeployedTopics, producer: Any) -> None:
        self.place = place
        self._producer = producer

    @classmethod
    @asynccontextmanager
    async def of(cls, place: DeployedTopics, compression: str | None = None) -> AsyncIterator["ForeignClient"]:
        """Connect."""
        producer = AIOKafkaProducer(
            bootstrap_servers=place.kafka,
            partitioner=crc32_partitioner,
            max_request_size=64 * 1024 * 1024,
            compression_type=compression,
        )
        await producer.start()
        try:
            yield cls(place, producer)
        finally:
            await producer.stop()

    async def send(self, name: str, value: Any, key: bytes | None = None, headers: Headers = ()) -> Any:
        """Send one record and return its position. Bytes and null are sent as they are, anything else as JSON."""
        return await (await self.begin(name, value, key, headers))

    async def begin(self, name: str, value: Any, key: bytes | None = None, headers: Headers = ()) -> Any:
        """Begin to send one record; awaiting the result waits for the acknowledgement."""
        raw = value if value is None or isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        return await self._producer.send(self.place.topic(name), raw, key=key, headers=list(headers))

    async def whistle(self, name: str, **fields: Any) -> None:
        """Send a report on its source's own topic."""
        await self.send(f"reports.{SOURCE}", report(name, **fields), key=name.encode())

    async def act(self, unit: str, body: dict[str, Any]) -> None:
        """Send an action on a unit's own topic."""
        await self.send(f"actions.{unit}", body, key=(body["case_id"] or "").encode())
