"""What Kafka's ledger and the one in memory have in common: all but where a commit goes.

Owns: the life of a transaction (one at a time, true after its commit, the whole broken after a failure).
Refuses: half a transaction.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Generic

from streams.deployment import Deployment
from streams.errors import LedgerBrokenError
from streams.ledger.port import C, Domain, S
from streams.ledger.state_cache import StateCache
from streams.ledger.store import FORMAT, Store, StorePosition
from streams.ledger.timers import Timers
from streams.ledger.transaction import PendingTransaction
from streams.topology.ledger_spec import LedgerSpec


class BaseLedger(ABC, Generic[S]):
    """Implements `Ledger`; a subclass says how a draft becomes durable."""

    mark: StorePosition  # up to where the store holds; set by the subclass as it opens

    def __init__(
        self,
        domain: Domain[S, C],
        spec: LedgerSpec,
        deployment: Deployment,
        partition: int,
        position: int,
        store: Store,
    ) -> None:
        self._spec = spec
        self._deployment = deployment
        self.partition = partition
        self.position = position  # the next command to decide
        self.cache: StateCache[S] = StateCache(domain, store)
        self.store = store
        self.read_back = 0  # records of the state topic that the opening had to read
        self._live_since: datetime | None = None
        self._broken = False

    @property
    def spec(self) -> LedgerSpec:
        """Which ledger it is."""
        return self._spec

    @property
    def timers(self) -> Timers:
        """What is due when."""
        return self.cache.timers

    @property
    def live_since(self) -> datetime | None:
        """When the engine could speak again after opening."""
        return self._live_since

    def go_live(self, at: datetime) -> None:
        """The partition has caught up with what lay there at opening: timers may fire, none before `at`."""
        assert self._live_since is None, "a ledger goes live once"
        self._live_since = at

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PendingTransaction[S]]:
        """One transaction. Broken is the state in between as well, so that two never overlap."""
        if self._broken:
            raise LedgerBrokenError("a transaction is open or has failed: open a new ledger")
        self._broken = True
        draft = PendingTransaction(self.cache, self._spec, self._deployment, self.partition)
        try:
            yield draft
        finally:
            draft.close()
        assert draft.position is None or draft.position > self.position, "a position never goes back"
        before_ms = now_ms()
        upto = await self._commit(draft)
        if draft.slots:  # the store may lag behind the topic, never lead: not a moment before the commit
            self.mark = replace(self.mark, offset=max(upto, self.mark.offset), at_ms=before_ms)
            self.cache.settle(draft.slots.items(), self.mark)
        self.position = self.position if draft.position is None else draft.position
        self._broken = False

    @abstractmethod
    async def _commit(self, draft: PendingTransaction[S]) -> int:
        """Make states, messages and position durable together, or raise. Returns the offset behind its last state."""


def now_ms() -> int:
    """The machine's clock, for the age of a store alone."""
    return time.time_ns() // 1_000_000


def made_by(deployment: Deployment) -> str:
    """What a store's deadlines and bytes depend on."""
    return f"{deployment.version}/{FORMAT}"
