"""Every way of harming a store, on files that stand for one; the same for the same seed."""

import random
from pathlib import Path

import pytest

from local.chaos.corrupt_store import WAYS, spoil

CONTENT = bytes(range(256)) * 8


def store(home: Path, *partitions: str) -> Path:
    """Some stores, and the worker's lock beside them."""
    for partition in partitions:
        (home / partition).mkdir(parents=True)
        for name in ("CURRENT", "000004.log", "000005.sst"):
            (home / partition / name).write_bytes(CONTENT)
    (home / "worker.lock").touch()
    return home


def state(home: Path) -> dict[str, bytes]:
    """What lies there."""
    return {str(one.relative_to(home)): one.read_bytes() for one in sorted(home.rglob("*")) if one.is_file()}


@pytest.mark.parametrize("seed", range(20))
def test_every_store_is_harmed_and_nothing_else(tmp_path: Path, seed: int) -> None:
    """The lock stays as it is."""
    home = store(tmp_path / "a", "0", "7")
    before = state(home)
    assert len(spoil(home, random.Random(seed))) == 2
    after = state(home)
    assert after["worker.lock"] == b""
    for partition in ("0", "7"):
        assert {name: raw for name, raw in before.items() if name.startswith(partition)} != {
            name: raw for name, raw in after.items() if name.startswith(partition)
        }
    again = store(tmp_path / "b", "0", "7")
    spoil(again, random.Random(seed))
    assert state(again) == after


def test_every_way_is_taken(tmp_path: Path) -> None:
    """And where there is no store nothing is done."""
    home = store(tmp_path / "home", *map(str, range(40)))
    assert len({said.split()[1] for said in spoil(home, random.Random(1))}) == len(WAYS)
    assert spoil(tmp_path / "nowhere", random.Random(1)) == []
