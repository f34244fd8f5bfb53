"""The store on disk keeps the contract, also when it is damaged, in use, or cannot grow.

Owns: files and damage. Refuses: the contract itself (`store_contract.py`).
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from streams.errors import StoreBrokenError
from streams.ledger.rocksdb_options import shared_options
from streams.ledger.rocksdb_store import RocksDBStore
from streams.ledger.store import Store, StoredState
from tests.support.captured_logs import capture_logs
from tests.unit.streams.ledger.store_contract import StoreContract, mark

STATES = 3000


class TestRocksStore(StoreContract):
    """The contract on disk."""

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> None:
        self.path = tmp_path / "0"

    def open(self) -> Store:
        """Open the one directory; it breaks in no test of the contract."""
        return RocksDBStore(self.path, shared_options(), pytest.fail)


class FilledStore:
    """A directory with some thousand states in files, and a count of what broke."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broke = 0
        store = self.open()
        for first in range(0, STATES, 100):
            store.write(
                {str(n): StoredState(b"%d" % n * 300, held=False) for n in range(first, first + 100)}, mark(first)
            )
        store.close()
        self.open().close()  # RocksDB's own log becomes a file at an opening

    def open(self) -> RocksDBStore:
        """Open it once more."""
        return RocksDBStore(self.path, shared_options(), self._count)

    def _count(self) -> None:
        self.broke += 1

    def damage(self, pattern: str) -> None:
        """Change bytes all over the files of a name, as a bad disk does; only both ends stay."""
        files = list(self.path.glob(pattern))
        assert files, f"no {pattern} to damage"
        for file in files:
            raw = bytearray(file.read_bytes())
            for at in spots(len(raw)):
                raw[at] ^= 0xFF
            file.write_bytes(raw)


def spots(size: int) -> Iterable[int]:
    """Return the places where bytes change."""
    return range(size // 4, size * 3 // 4, max(1, size // 40))


def reads_broken(store: RocksDBStore, key: str) -> bool:
    """Return whether one read finds damage; else the state has to be there."""
    try:
        assert store.get(key) is not None
    except StoreBrokenError as exc:
        assert "Corruption" in str(exc)  # noqa: PT017 (two outcomes, each checked)
        return True
    return False


@pytest.fixture
def place(tmp_path: Path) -> FilledStore:
    """Return a filled store."""
    return FilledStore(tmp_path / "0")


def test_a_damaged_file_of_states_breaks_the_store_at_a_read(place: FilledStore) -> None:
    """It breaks in the middle of decisions; it is logged once, and its files are gone when it is closed."""
    place.damage("*.sst")
    store = place.open()
    with capture_logs() as logs:
        broken = [n for n in range(STATES) if reads_broken(store, str(n))]
    assert len(broken) > 1
    assert [(line["event"], "Corruption" in line["why"]) for line in logs] == [("store broken", True)]
    assert place.broke == 1
    store.close()
    assert not place.path.exists()
    again = place.open()
    assert again.mark is None
    again.close()


def test_a_scan_over_a_damaged_file_never_ends_as_if_that_were_all(place: FilledStore) -> None:
    """RocksDB's iterator just stops there: a timer would be missed silently."""
    place.damage("*.sst")
    store = place.open()
    with pytest.raises(StoreBrokenError, match="Corruption") as broken:
        list(store.scan())
    store.close()
    assert broken.tb is not None  # a traceback stays alive, and must not keep the files in use
    place.open().close()


def test_a_scan_that_is_left_in_the_middle_does_not_keep_the_store_open(place: FilledStore) -> None:
    """After an interrupted opening the next one in this process finds the files free."""
    store = place.open()
    scan = store.scan()
    next(scan)
    store.close()
    again = place.open()
    assert len(list(again.scan())) == STATES
    again.close()
    scan.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("pattern", ["MANIFEST-*", "CURRENT", "OPTIONS-*", "rocksdict-config.json"])
def test_a_store_that_cannot_be_opened_is_thrown_away_or_whole(place: FilledStore, pattern: str) -> None:
    """Whatever file is damaged, there are all states, or none and a line that says why."""
    place.damage(pattern)
    with capture_logs() as logs:
        store = place.open()
    if store.mark is None:
        assert [line["event"] for line in logs] == ["store unreadable"]
        assert list(store.scan()) == []
    else:
        assert len(list(store.scan())) == STATES
    assert place.broke == 0
    store.write({"a": StoredState(b"1", held=False)}, mark(1))
    store.close()


def test_a_damaged_log_leaves_a_whole_beginning(tmp_path: Path) -> None:
    """After a loss of power the last writes may be torn: then the mark is an earlier one, and is right."""
    place = FilledStore(tmp_path / "0")
    running = place.open()
    for n in range(50):
        running.write({"new": StoredState(b"%d" % n * 300, held=False)}, mark(10_000 + n))
    shutil.copytree(place.path, tmp_path / "1")  # the files as a kill leaves them: RocksDB's log is in no file yet
    running.close()
    place.path = tmp_path / "1"
    place.damage("*.log")
    store = place.open()
    found = store.get("new")
    assert store.mark is not None
    assert store.mark.offset < 10_049
    assert (found is None) == (store.mark.offset < 10_000)
    assert found is None or found.raw == b"%d" % (store.mark.offset - 10_000) * 300
    assert len([key for key, _ in store.scan() if key != "new"]) == STATES
    store.close()


def test_a_mark_of_another_format_is_no_mark(place: FilledStore) -> None:
    """An unreadable mark is thrown away, not guessed at."""
    store = place.open()
    assert store._db is not None
    store._db[b"m"] = b'{"offset": 7}'
    store.close()
    with capture_logs() as logs:
        again = place.open()
    assert (again.mark, list(again.scan())) == (None, [])
    assert [line["event"] for line in logs] == ["store unreadable"]
    again.close()


def test_a_store_that_somebody_has_open_is_not_thrown_away(place: FilledStore) -> None:
    """It breaks for the second owner; the first goes on."""
    first = place.open()
    with pytest.raises(StoreBrokenError, match="LOCK"):
        place.open()
    assert place.broke == 1
    assert len(list(first.scan())) == STATES
    first.close()


def test_a_store_that_cannot_be_created_is_broken_from_the_start(tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "0").write_text("x")
    with pytest.raises(StoreBrokenError):
        RocksDBStore(tmp_path / "0" / "store", shared_options(), lambda: None)
