"""A worker's stores: one directory per partition, and a disk that refuses stops no partition.

Owns: directories. Refuses: the stores.
"""

from pathlib import Path

import pytest

from streams.errors import StoreBrokenError
from streams.ledger.rocksdb_store import RocksDBStore
from streams.ledger.store import MemoryStore, StoredState
from streams.ledger.store_directory import TRIES, StoreDirectory, home
from tests.support.captured_logs import capture_logs
from tests.unit.streams.ledger.store_contract import mark


def test_partitions_and_workers_have_directories_of_their_own(tmp_path: Path) -> None:
    """Twelve partitions of two workers share one data directory."""
    cellars = [StoreDirectory(home(tmp_path, worker)) for worker in ("w1", "w2")]
    stores = {(n, partition): cellars[n].open(partition) for n in (0, 1) for partition in range(12)}
    for (n, partition), store in stores.items():
        store.write({"a": StoredState(b"%d/%d" % (n, partition), held=False)}, mark(partition))
    for store in stores.values():
        store.close()
    again = cellars[1].open(7)
    assert (again.mark, again.get("a")) == (mark(7), StoredState(b"1/7", held=False))
    again.close()
    assert (tmp_path / "store" / "w2" / "7").is_dir()


def test_a_partition_whose_stores_break_goes_on_in_memory_and_the_others_on_disk(tmp_path: Path) -> None:
    """A log line says what a person has to do."""
    stores_dir = StoreDirectory(tmp_path)
    (tmp_path / "3").write_text("in the way")
    for _ in range(TRIES):
        with pytest.raises(StoreBrokenError):
            stores_dir.open(3)
        (tmp_path / "3").write_text("in the way again")
    with capture_logs() as logs:
        store = stores_dir.open(3)
    assert isinstance(store, MemoryStore)
    assert [(line["event"], line["partition"]) for line in logs] == [("store given up", 3)]
    assert "start the worker again" in logs[0]["do"]
    other = stores_dir.open(4)
    assert isinstance(other, RocksDBStore)
    other.close()
