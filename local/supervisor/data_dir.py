"""The data directory: who uses it now, and what lies in it.

    up.lock     held by the running `up`; its pid is in it        broker/   the embedded broker's own directory
    log/        what each worker and the watcher say: NAME.log of this start, NAME.log.1 of the one before;
    store/      a directory a worker, with its local stores; its `worker.lock` is held by the worker that runs

Owns: the locks, so that neither two `up` nor two workers of one name share a directory.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from operations.messages import errors_texts
from operations.problem import Problem
from streams.ledger import store_directory

TAIL_BYTES = 4096
"""Of a log, where its last words are looked for."""


@contextmanager
def household(path: Path) -> Iterator[Path]:
    """The directory of an `up`, made if need be, and ours alone until the end."""

    def taken(by: str) -> Problem:
        return errors_texts.UP_RUNS(path=path, by=by)

    with _alone(path, "up.lock", taken):
        (path / "log").mkdir(exist_ok=True)
        yield path


@contextmanager
def storeroom(data: Path, worker: str) -> Iterator[Path]:
    """The directory of a worker's local stores, made if need be, and its own until the end."""
    path = store_directory.home(data, worker)

    def taken(by: str) -> Problem:
        return errors_texts.WORKER_RUNS(worker=worker, path=data, by=by)

    with _alone(path, "worker.lock", taken):
        yield path


@contextmanager
def _alone(path: Path, name: str, taken: Callable[[str], Problem]) -> Iterator[None]:
    """Make the directory, for us alone because states are personal, and hold its lock.

    The kernel lets go of it however this process ends.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        from local.broker import broker_problems  # noqa: PLC0415 (it brings the broker's downloader, 0.2 s of every start)

        raise broker_problems.cannot_write(path, error) from error
    try:
        _claim(lock, taken)
        yield
    finally:
        os.close(lock)


def _claim(lock: int, taken: Callable[[str], Problem]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(lock, 20).decode(errors="replace").strip()
        raise taken(errors_texts.BY_PROCESS(pid=pid) if pid else "") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)


def log_of(path: Path, name: str) -> Path:
    """Where a child's words go; what the one before said is kept once."""
    log = path / "log" / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    return log


def last_words(log: Path) -> str:
    """The last line of a log; nothing when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
