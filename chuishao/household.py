"""The directory of one `chuishao up`: who uses it now, and what lies in it.

    up.lock     held by the running `up`; its pid is in it        broker/   the embedded broker's own directory
    log/        what each worker and the watcher say: NAME.log of this start, NAME.log.1 of the one before

Owns: the lock, so that two `up` never share a directory. Called by: `up`.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chuishao.broker import problems
from chuishao.problem import Problem

TAIL_BYTES = 4096
"""Of a log, where its last words are looked for."""


@contextmanager
def household(path: Path) -> Iterator[Path]:
    """The directory, made if need be, and ours alone until the end."""
    try:
        (path / "log").mkdir(parents=True, exist_ok=True)
        lock = os.open(path / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise problems.cannot_write(path, error) from error
    try:
        _claim(lock, path)
        yield path
    finally:
        os.close(lock)


def _claim(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(lock, 20).decode(errors="replace").strip()
        raise Problem(
            f"another `chuishao up` is running on {path}" + (f", process {pid}" if pid else ""),
            "two on one directory would fight over its broker and its workers",
            "use that one, stop it first, or choose another directory with `--data-dir`",
        ) from None
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
