"""The store in memory, held to the contract."""

import pytest

from streams.ledger.store import MemoryStore, Store
from tests.unit.streams.ledger.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    """The contract."""

    @pytest.fixture(autouse=True)
    def _place(self) -> None:
        self.store = MemoryStore()

    def open(self) -> Store:
        """It is its own place."""
        return self.store
