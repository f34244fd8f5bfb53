"""A store on disk: one RocksDB a partition, in a directory of its own.

Owns: keys, the mark, and that whatever RocksDB raises becomes `StoreBrokenError`. Refuses: mending files:
what is damaged is thrown away, the topic has it all.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import orjson
import structlog
from rocksdict import (
    Options,
    Rdict,
    RdictIter,
    WriteBatch,
)

from streams.errors import StoreBrokenError
from streams.ledger.store import StoredState, StorePosition
from streams.ledger.stored_state import decode_stored_state, encode_stored_state

MARK_KEY = b"m"
STATES = b"s"  # before each key

LOCKED = "/LOCK:"
"""In RocksDB's words when somebody else has the store open: then its files are not ours to throw away."""

log = structlog.get_logger()


class RocksDBStore:
    """Implements `Store`. `on_break` is called once, when it breaks; from then on it is of no use."""

    def __init__(self, path: Path, options: Options, on_break: Callable[[], None]) -> None:
        self._path, self._options, self._on_break = path, options, on_break
        self._broken = False
        self._db: Rdict | None = None
        self._cursor: RdictIter | None = None
        self.mark: StorePosition | None = None
        try:
            self._open()
        except Exception as exc:  # noqa: BLE001 (RocksDB's binding knows no other class)
            if LOCKED in str(exc):
                self._break(exc)
            log.warning("store unreadable", path=str(path), why=str(exc), fate="thrown away; read from the topic")
            self.wipe()

    def get(self, key: str) -> StoredState | None:
        """One state."""
        try:
            value = self._rocks().get(STATES + key.encode())
        except Exception as exc:  # noqa: BLE001
            self._break(exc)
        return None if value is None else decode_stored_state(value)

    def write(self, batch: Mapping[str, StoredState | None], mark: StorePosition) -> None:
        """One record of RocksDB's log. It is not forced to the disk: after a loss of power the tail is longer."""
        writes = WriteBatch(raw_mode=True)
        for key, entry in batch.items():
            if entry is None:
                writes.delete(STATES + key.encode())
            else:
                writes.put(STATES + key.encode(), encode_stored_state(entry))
        writes.put(MARK_KEY, orjson.dumps(asdict(mark)))
        try:
            self._rocks().write(writes)
        except Exception as exc:  # noqa: BLE001
            self._break(exc)
        self.mark = mark

    def scan(self) -> Iterator[tuple[str, StoredState]]:
        """From a snapshot. RocksDB's iterator ends at a damaged block as at the end; only its status tells.

        The cursor is ours, not this frame's: one that a traceback still knows would keep the files open after `close`.
        """
        try:
            self._cursor = self._rocks().iter()
            self._cursor.seek(STATES)
            while self._cursor.valid():
                key, value = self._cursor.key(), self._cursor.value()
                yield key[len(STATES) :].decode(), decode_stored_state(value)
                assert self._cursor is not None, "a scan ends before its store is closed"
                self._cursor.next()
            self._cursor.status()
        except Exception as exc:  # noqa: BLE001
            self._break(exc)
        finally:
            self._cursor = None

    def wipe(self) -> None:
        """Away with the files, and new ones."""
        try:
            self._remove()
            self._open()
        except Exception as exc:  # noqa: BLE001
            self._break(exc)

    def close(self) -> None:
        """Let go of the files; away with broken ones, which on a full disk makes room, too."""
        self._let_go()
        if self._broken:
            self._remove()

    def _let_go(self) -> None:
        self._cursor = None
        db, self._db = self._db, None
        try:
            if db is not None:
                db.close()
        except Exception as exc:  # noqa: BLE001 (it writes what is in no file yet, which a full disk refuses)
            log.warning("store closed badly", path=str(self._path), why=str(exc), fate="its mark says what holds")

    def _rocks(self) -> Rdict:
        assert self._db is not None, "a store is used while it is open"
        return self._db

    def _open(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        self._db = Rdict(str(self._path), self._options)
        raw = self._db.get(MARK_KEY)
        self.mark = None if raw is None else StorePosition(**orjson.loads(raw))

    def _remove(self) -> None:
        self.mark = None
        self._let_go()
        shutil.rmtree(self._path, ignore_errors=True)  # what cannot be removed is found unfit, or breaks again

    def _break(self, exc: Exception) -> NoReturn:
        if not self._broken:
            self._broken = True
            log.error("store broken", path=str(self._path), why=str(exc), fate="thrown away; opened anew")
            self._on_break()
        raise StoreBrokenError(str(exc)) from exc
