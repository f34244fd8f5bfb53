"""Kafka's jars in the user's cache: there and unchanged, or downloaded, checked and moved into place.

A jar enters the folder by a rename, after its hash was right, so what lies there is whole; what a broken-off
run has got stays and is not downloaded again. Every start hashes all of it (45 MB, about 0.1 s): a cache is
everybody's to spoil. One process downloads at a time. Offline and complete needs no network; offline and
incomplete is a `Problem` that says what is missing.
"""

import asyncio
import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import requests

from local.broker import broker_problems
from local.broker.daemon_threads import result, spawn
from local.broker.download import download
from local.broker.jarlock import KAFKA, Jar, JarLock, our_lock

Progress = Callable[[int, int], None]  # bytes here, bytes in all; called from the downloading threads

_LOOK_AGAIN_S = 0.1  # while another process downloads, or makes the archive


def kafka_folder() -> Path:
    """Return where the jars are kept: `$XDG_CACHE_HOME` (or ~/.cache) `/chuishao/kafka-<version>`."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "chuishao" / f"kafka-{KAFKA}"


async def fetch_kafka(
    progress: Progress | None = None, *, folder: Path | None = None, lock: JarLock | None = None
) -> Path:
    """Return the folder with every jar present and verified, downloading what is missing or damaged."""
    folder = folder or kafka_folder()
    lock = lock or our_lock()
    try:
        if not await _missing(folder, lock):
            return folder
        folder.mkdir(parents=True, exist_ok=True)
        async with alone(folder):
            missing = await _missing(folder, lock)  # the process before us may have brought them
            if missing:
                await _bring(missing, folder, lock, progress)
    except requests.RequestException as error:
        left = [jar.name for jar in await _missing(folder, lock)]
        why = f"there is no way to the package registry ({type(error).__name__}): is the network off?"
        raise broker_problems.jars_missing(left, folder, why) from error
    except OSError as error:
        raise broker_problems.cannot_write(folder, error) from error
    return folder


async def _missing(folder: Path, lock: JarLock) -> tuple[Jar, ...]:
    """Which jars are not there with the right content. In a thread: hashing would hold up the loop."""
    return await result(spawn("verify-jars", lambda: missing_jars(folder, lock)))


def missing_jars(folder: Path, lock: JarLock) -> tuple[Jar, ...]:
    """Which jars are not there, or are there with other content."""
    return tuple(jar for jar in lock.jars if sha256_of(folder / jar.name) != jar.sha256)


def sha256_of(path: Path) -> str | None:
    """Of a file's content, in hexadecimal; null where there is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


async def _bring(missing: tuple[Jar, ...], folder: Path, lock: JarLock, progress: Progress | None) -> None:
    """Download into a folder beside, and let in what has the right hash."""
    here = sum((folder / jar.name).stat().st_size for jar in lock.jars if jar not in missing)
    one_at_a_time = threading.Lock()

    def count(size: int) -> None:
        nonlocal here
        with one_at_a_time:
            here += size
            if progress is not None:
                progress(here, lock.total)

    for leftover in folder.glob(".fetch-*"):  # of a process that was killed: we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder, ignore_cleanup_errors=True) as beside:
        await download(missing, Path(beside), lambda jar, path: let_in(jar, path, folder), count)


def let_in(jar: Jar, path: Path, folder: Path) -> None:
    """Move a downloaded jar to its place if it is what the lock says, else throw it away."""
    got = sha256_of(path)
    if got != jar.sha256:
        path.unlink(missing_ok=True)
        raise broker_problems.wrong_checksum(jar.name, jar.sha256, got or "none")
    path.replace(folder / jar.name)


@asynccontextmanager
async def alone(folder: Path) -> AsyncIterator[None]:
    """Hold the folder's lock: a second process waits here, and then finds what it came for."""
    with (folder / ".lock").open("wb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_LOOK_AGAIN_S)
        yield
