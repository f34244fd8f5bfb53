"""The store in memory keeps the contract.

Owns: opening it. Refuses: the contract itself.
"""

import pytest

from streams.ledger.store import MemoryStore, Store
from tests.unit.streams.ledger.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    """The contract in memory."""

    @pytest.fixture(autouse=True)
    def _place(self) -> None:
        self.store = MemoryStore()

    def open(self) -> Store:
        """Return the one store."""
        return self.store
