"""The local stores of one worker: a directory a partition, under the worker's own.

    DATA_DIR/store/WORKER/PARTITION     RocksDB's files; a partition that moved away leaves them for when it comes back

Owns: where stores lie, and that a disk which refuses never stops a partition. Refuses: keeping two workers apart
(`chuishao worker` holds the directory's lock).
"""

from collections import Counter
from functools import partial
from pathlib import Path

import structlog

from streams.ledger.rocksdb_options import shared_options
from streams.ledger.rocksdb_store import RocksDBStore
from streams.ledger.store import MemoryStore, Store

TRIES = 2
"""Stores of one partition that may break while a worker lives. The first may have been an accident, and what it threw
away made room; after the second the disk is no place to be."""

log = structlog.get_logger()


def home(data: Path, worker: str) -> Path:
    """The directory of a worker's stores."""
    return data / "store" / worker


class StoreDirectory:
    """Gives each partition its store; `open` is a `Stores`."""

    def __init__(self, where: Path) -> None:
        self._where = where
        self._options = shared_options()
        self._broke: Counter[int] = Counter()

    def open(self, partition: int) -> Store:
        """On disk; in memory once two have broken."""
        path = self._where / str(partition)
        if self._broke[partition] < TRIES:
            return RocksDBStore(path, self._options, partial(self._count, partition))
        log.error(
            "store given up",
            partition=partition,
            path=str(path),
            fate="goes on, with its states in memory, until this worker is started again",
            do="make room on the disk or mend it, then start the worker again",
        )
        return MemoryStore()

    def _count(self, partition: int) -> None:
        self._broke[partition] += 1
