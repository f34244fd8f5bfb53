"""Download jars from a Maven repository with jgo, several at once, into a folder that may be thrown away.

Owns the network and nothing else: what comes is not trusted before `jars.py` has hashed it. A mirror named in
the user's own jgo settings is asked first; the lock's hashes make any mirror as good as the first source.
"""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext, PythonResolver

from local.broker.daemon_threads import result, spawn
from local.broker.jarlock import Jar

PARALLEL = 6  # downloads at once: small files wait for answers, not for the line
TIMEOUT_S = 30  # without a byte

Count = Callable[[int], None]  # hears of each piece: bytes that came


class DownloadCancelledError(Exception):
    """The caller has given up: the threads stop at their next piece."""


def maven(folder: Path, resolver: PythonResolver | None = None) -> MavenContext:
    """Return a Maven context that keeps everything in `folder` and knows the user's own mirrors."""
    mirrors = GlobalSettings.load().repositories
    remotes = {**mirrors, "central": MAVEN_CENTRAL_URL}
    return MavenContext(repo_cache=folder, remote_repos=remotes, timeout=TIMEOUT_S, resolver=resolver)


async def download(jars: Iterable[Jar], folder: Path, arrived: Callable[[Jar, Path], None], count: Count) -> None:
    """Download all, handing each one to `arrived` in its thread; the first error ends the whole."""
    todo: queue.SimpleQueue[Jar] = queue.SimpleQueue()
    for jar in jars:
        todo.put(jar)
    stop = threading.Event()
    context = maven(folder, PythonResolver(progress_callback=_counter(count, stop)))

    def work() -> None:
        while not stop.is_set():
            try:
                jar = todo.get_nowait()
            except queue.Empty:
                return
            component = context.project(jar.group, jar.artifact).at_version(jar.version)
            arrived(jar, component.artifact().resolve())

    workers = [spawn(f"download-{n}", work) for n in range(PARALLEL)]
    try:
        for worker in workers:
            await result(worker)
    finally:
        stop.set()


def _counter(count: Count, stop: threading.Event) -> Callable[[str, int], AbstractContextManager[Count]]:
    """Fit `count` to jgo's progress protocol, and use it to stop in the middle of a file."""

    def piece(size: int) -> None:
        if stop.is_set():
            raise DownloadCancelledError
        count(size)

    @contextmanager
    def counting(_name: str, _total: int) -> Iterator[Count]:
        yield piece

    return counting
