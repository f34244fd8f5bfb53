"""The auditor's own voice: `ops.audit`, again and again, so that silence is an alarm.

Owns: the one message and its producer. Refuses: judging.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from auditor.finding import Count
from auditor.verdict import Verdict
from schemas.envelope import pack_message
from schemas.message import Message
from schemas.ops import Audit, Scope, Window
from schemas.topics import Topic
from streams.client import connections
from streams.deployment import Deployment

KEY = "ops.audit/all"
"""One auditor speaks for the whole deployment."""


class OpsReporter:
    """Says how things stand, over one connection after the other; `said` is when it last did (the machine's clock)."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self.said: datetime | None = None
        self._from: datetime | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """One connection's life."""
        self._producer: Any = connections.producer(self._deployment)
        try:
            await self._producer.start()
            yield
        finally:
            await connections.close(self._producer)

    async def say(self, verdict: Verdict, at: datetime) -> None:
        """The figures so far; the window is from the first word to this one, on the product's clock."""
        self._from = min(self._from or verdict.upto, verdict.upto)
        message = Message(Topic.OPS, KEY, figures(verdict, self._from), at=verdict.upto)
        raw = pack_message(message, self._deployment.name)
        await self._producer.send_and_wait(self._deployment.topic(Topic.OPS), raw, key=KEY.encode())
        self.said = at


def figures(verdict: Verdict, begun: datetime) -> Audit:
    """A verdict as the contract has it."""
    counts = verdict.counts
    return Audit(
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
        verdict="clean" if verdict.ok else "found",
    )
