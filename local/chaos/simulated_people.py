"""The people of the district while the house is struck: they read inboxes and answers, and act through the post.

Owns: whose topic it is, and that a deed is done once. Refuses: choosing deeds (`simulated_unit.py`).
"""

from typing import Any

import orjson

from handlers.policy.rules import Rules
from local.chaos.follow_topics import follow
from local.chaos.producer_pool import PendingWrite, ProducerPool
from local.chaos.simulated_unit import Action, SimulatedUnit
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment

DISPATCH = "chuishao.dispatch.changed"
"""Of an inbox value that is a dispatch."""


class SimulatedPeople:
    """`run` reads until cancelled."""

    def __init__(self, deployment: Deployment, rules: Rules, desk: SimulatedUnit, post: ProducerPool) -> None:
        self._deployment, self._desk, self._post = deployment, desk, post
        inboxes = {deployment.topic(Topic.DISPATCH, code): code for code in rules.units}
        self._codes = inboxes | {deployment.topic(Topic.STATUS, code): code for code in rules.sources}
        self._done: set[str] = set()

    @property
    def actions(self) -> int:
        """How many deeds so far."""
        return len(self._done)

    async def run(self) -> None:
        """Read and act."""
        await follow(self._deployment, list(self._codes), self._hear)

    def _hear(self, record: Any) -> None:  # noqa: ANN401 (aiokafka ships no types)
        said = orjson.loads(record.value) if record.value else None
        if said is None:
            return
        code = self._codes[record.topic]
        if "specversion" not in said:
            self._do(self._desk.reporter(code, said), Topic.ACTIONS_OF, code)
        elif said["type"] == DISPATCH:
            self._do(self._desk.unit(code, said["data"]), Topic.ACTIONS_OF, code)

    def _do(self, action: Action | None, topic: Topic, code: str) -> None:
        if action is None or action["id"] in self._done:
            return
        self._done.add(action["id"])
        key = str(action["case_id"]).encode()
        self._post.put(PendingWrite(OutgoingRecord(self._deployment.topic(topic, code), key, orjson.dumps(action))))
