"""What can happen to a worker's local store while it is dead: gone, cut, written over, with a file missing.

Owns: the ways, drawn by seed, one for each partition's store. Refuses: a store that is in use: whoever calls has killed
its owner.
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

HARM_BYTES = 64
"""How much is written over: more than a checksum's block header, less than a block."""


def spoil(home: Path, rng: random.Random) -> list[str]:
    """Harm each partition's store in a way of its own; what was done, in words."""
    done = []
    for store in sorted(one for one in home.iterdir() if one.is_dir()) if home.is_dir() else ():
        way = rng.choice(WAYS)
        way(store, rng)
        done.append(f"{store.name} {way.__name__.strip('_')}")
    return done


def _gone(store: Path, _: random.Random) -> None:
    shutil.rmtree(store)


def _emptied(store: Path, _: random.Random) -> None:
    for file in _files(store):
        file.unlink()


def _missing(store: Path, rng: random.Random) -> None:
    """One file."""
    for file in _some(store, rng):
        file.unlink()


def _cut(store: Path, rng: random.Random) -> None:
    """One file ends in the middle."""
    for file in _some(store, rng):
        with file.open("r+b") as opened:
            opened.truncate(file.stat().st_size // 2)


def _overwritten(store: Path, rng: random.Random) -> None:
    """One file has other bytes somewhere."""
    for file in _some(store, rng):
        with file.open("r+b") as opened:
            opened.seek(rng.randrange(max(1, file.stat().st_size - HARM_BYTES)))
            opened.write(rng.randbytes(HARM_BYTES))


WAYS: tuple[Callable[[Path, random.Random], None], ...] = (_gone, _emptied, _missing, _cut, _overwritten)
"""One as likely as another."""


def _files(store: Path) -> list[Path]:
    return sorted(one for one in store.rglob("*") if one.is_file())


def _some(store: Path, rng: random.Random) -> list[Path]:
    """One of those that have anything in them."""
    full = [one for one in _files(store) if one.stat().st_size]
    return [rng.choice(full)] if full else []
