"""The auditor's heartbeat `ops.audit`, published regularly, so that its absence is an alarm.

Owns: the message and its producer. Refuses: judging.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from auditor.finding import Count
from auditor.verdict import Verdict
from schemas.internal.message import Message, pack_message
from schemas.topics import Topic
from schemas.wire.ops import OpsAudit, Scope, Window
from streams.client import connections
from streams.deployment import Deployment

KEY = "ops.audit/all"
"""Record key; one auditor reports for the whole deployment."""


class OpsReporter:
    """A publisher of `ops.audit` over reconnections; `said` is when it last published (the machine's clock)."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.said: datetime | None = None
        self._from: datetime | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Connect the producer for the length of the block."""
        self._producer: Any = connections.producer(self._deployment)
        try:
            await self._producer.start()
            yield
        finally:
            await connections.close(self._producer)

    async def say(self, verdict: Verdict, at: datetime) -> None:
        """Publish the figures so far; the window begins with the first message, on the product's clock."""
        self._from = min(self._from or verdict.upto, verdict.upto)
        message = Message(Topic.OPS, KEY, figures(verdict, self._from), at=verdict.upto)
        raw = pack_message(message, self._deployment.name)
        await self._producer.send_and_wait(self._deployment.topic(Topic.OPS), raw, key=KEY.encode())
        self.said = at


def figures(verdict: Verdict, begun: datetime) -> OpsAudit:
    """Return a verdict as the contract has it."""
    counts = verdict.counts
    return OpsAudit(
        window=Window(start=begun, end=verdict.upto),
        scope=Scope(),
        upto=verdict.upto,
        reports=verdict.reports,
        actions=verdict.actions,
        cases=verdict.cases,
        lost=counts[Count.LOST],
        doubled=counts[Count.DOUBLED],
        missed=counts[Count.MISSED],
        superseded=verdict.superseded,
        early=counts[Count.EARLY],
        late=counts[Count.LATE],
        holes=counts[Count.HOLES],
        altered=counts[Count.ALTERED],
        misplaced=counts[Count.MISPLACED],
        leaked=counts[Count.LEAKED],
        unanswered=counts[Count.UNANSWERED],
        behind=verdict.behind,
        verdict=verdict.word,
    )
