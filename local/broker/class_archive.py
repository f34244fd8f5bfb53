"""What Java has learned of the broker at one start, kept beside the jars: every later start takes less than half.

Owns: the archive (Java's "AOT cache": Kafka's classes read, checked and linked), made once from what a broker took down
that was started for nothing else. Its name says its hash, and it is hashed before each start: a cache is everybody's to
spoil. Refuses: being needed. Where it cannot be made, a start is as slow as without.

Measured on two cores, from a kill −9 until the broker answers again (two JVMs in a row), five starts each: 1.5 s
(1.4–1.7) with an archive, 3.7 s (3.5–4.0) without; of CPU 1.2 and 2.5 s. It is 65 MB.
"""

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.broker import broker_problems, diagnose, java
from local.broker.child_process import ChildProcess
from local.broker.daemon_threads import result, spawn
from local.broker.jarlock import our_lock
from local.broker.jars import alone, sha256_of
from operations import console
from operations.problem import Problem

WRITE_WITHIN_S = 60.0
"""For a broker to write its notes as it ends, and for Java to make the archive of them; 1 and 3 s on two idle cores."""

KEEP_S = 30 * 24 * 3600
"""An archive that nobody has started from for so long is removed when another one is made: each Java has its own."""


@dataclass(frozen=True, slots=True)
class ClassArchive:
    """A start for nothing but what Java learns of it."""

    jars: Path  # checked already, by who holds their lock
    options: tuple[str, ...]  # of Java, beside the usual ones


Rehearse = Callable[[Path, ClassArchive], Awaitable[None]]
"""Start a broker in an empty directory and stop it in order."""

_given_up: set[Path] = set()
"""Where it could not be made: tried once a process, so that no recovery waits for it again and again."""


async def archive_for(jars: Path, rehearse: Rehearse) -> Path | None:
    """The archive for these jars and our Java, made now if there is none yet; null where that cannot be."""
    if jars in _given_up:
        return None
    try:
        key = _key(jars)
        archive = await _find(jars, key)
        if archive is None:
            async with alone(jars):
                archive = await _find(jars, key) or await _make(jars, key, rehearse)
    except (Problem, OSError) as error:
        _given_up.add(jars)
        trouble = error if isinstance(error, Problem) else broker_problems.cannot_write(jars, error)
        console.warn(f"the broker starts slowly, now and each time: {trouble.what}: {trouble.why}")
        return None
    with suppress(OSError):  # a cache that is only read is not swept either
        os.utime(archive)
    return archive


def _key(jars: Path) -> str:
    """Java refuses an archive that another build of it made, or one from jars of another size or time."""
    stats = [(jar.name, (jars / jar.name).stat()) for jar in our_lock().jars]
    stamps = [f"{name} {stat.st_size} {int(stat.st_mtime)}" for name, stat in stats]
    return hashlib.sha256("\n".join([java.build(), *stamps]).encode()).hexdigest()[:16]


async def _find(jars: Path, key: str) -> Path | None:
    """In a thread: hashing would hold up the loop."""
    return await result(spawn("verify-archive", lambda: _verified(jars, key)))


def _verified(jars: Path, key: str) -> Path | None:
    """One that is what its name says; any other is removed."""
    for archive in jars.glob(f"java-{key}-*.aot"):
        if archive.stem.endswith(f"-{sha256_of(archive)}"):
            return archive
        archive.unlink(missing_ok=True)
    return None


async def _make(jars: Path, key: str, rehearse: Rehearse) -> Path:
    """Let a broker take notes and Java write them out; under the jars' lock."""
    console.note("Java learns Kafka's classes, once on this machine: about 8 s")
    _sweep(jars)
    written = jars / f".learn-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="chuishao-learn-", ignore_cleanup_errors=True) as home:
        notes, said = Path(home) / "notes", Path(home) / "said"
        await rehearse(Path(home) / "broker", ClassArchive(jars, java.taking_notes(notes)))
        try:
            await _write(java.archive_command(jars, notes, written), said)
            with written.open("rb") as file:
                os.fsync(file.fileno())
            return written.replace(jars / f"java-{key}-{sha256_of(written)}.aot")
        except FileNotFoundError:
            raise broker_problems.no_archive(diagnose.last_bad_line(diagnose.tail(said))) from None
        finally:
            written.unlink(missing_ok=True)


async def _write(command: Sequence[str | Path], said: Path) -> None:
    writer = ChildProcess.start(command, said)
    try:
        async with asyncio.timeout(WRITE_WITHIN_S):
            code = await writer.wait()
    except TimeoutError:
        raise broker_problems.no_archive(f"it was not written within {WRITE_WITHIN_S:g} s") from None
    finally:
        if writer.code is None:
            writer.kill()
    if code != 0:
        raise broker_problems.no_archive(diagnose.last_bad_line(diagnose.tail(said)))


def _sweep(jars: Path) -> None:
    """What a killed process left (we hold the lock), and archives of a Java that nobody has any more."""
    for leftover in jars.glob(".learn-*"):
        leftover.unlink()
    for archive in jars.glob("java-*.aot"):
        if time.time() - archive.stat().st_mtime > KEEP_S:
            archive.unlink()
