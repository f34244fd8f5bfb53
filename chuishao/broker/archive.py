"""What Java has learned of the broker at one start, kept beside the jars: every later start takes less than half.

Owns: the archive (Java's "AOT cache": Kafka's classes read, checked and linked), made once from what a broker took down
that was started for nothing else. Refuses: being needed. Where it cannot be made, a start is as slow as without; a Java
that does not like what it finds goes without, too. Called by: `broker.py`, before each start.

Measured on two cores, from a kill −9 until the broker answers again, five starts each: 1.5 s (1.4–1.7) with an archive,
3.7 s (3.5–4.0) without; of CPU 1.2 and 2.5 s. With the second compiler 1.7 and 4.9 s. It is 65 MB.
"""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from chuishao import say
from chuishao.broker import diagnose, java, problems
from chuishao.broker.jarlock import our_lock
from chuishao.broker.jars import alone
from chuishao.broker.process import Child
from chuishao.problem import Problem

WRITE_WITHIN_S = 60.0
"""For Java to make the archive of its notes; 3 s on two idle cores."""

Rehearse = Callable[[Path, tuple[str, ...]], Awaitable[None]]
"""Start a broker in an empty directory, with these options beside the usual ones, and stop it in order."""


async def archive_for(jars: Path, rehearse: Rehearse) -> Path | None:
    """The archive for these jars and our Java, made now if there is none yet; null where that cannot be."""
    try:
        archive = jars / f"java-{_key(jars)}.aot"
        if not archive.exists():
            async with alone(jars):
                if not archive.exists():  # the process before us may have made it
                    await _make(jars, archive, rehearse)
    except (Problem, OSError) as error:
        trouble = error if isinstance(error, Problem) else problems.cannot_write(jars, error)
        say.warn(f"the broker starts in twice the time, now and each time: {trouble.what}: {trouble.why}")
        return None
    return archive


def _key(jars: Path) -> str:
    """Java refuses an archive that another build of it made, or one from jars of another size or time."""
    stats = [(jar.name, (jars / jar.name).stat()) for jar in our_lock().jars]
    stamps = [f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats]
    return hashlib.sha256("\n".join([java.build(), *stamps]).encode()).hexdigest()[:16]


async def _make(jars: Path, archive: Path, rehearse: Rehearse) -> None:
    """Let a broker take notes, let Java write them out, and move that into place."""
    for leftover in jars.glob(".learn-*"):  # of a process that was killed: we hold the lock
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".learn-", dir=jars, ignore_cleanup_errors=True) as home:
        beside = Path(home)
        notes, written, said = beside / "notes", beside / "archive", beside / "said"
        await rehearse(beside / "broker", java.taking_notes(notes))
        writer = Child.start(java.archive_command(jars, notes, written), said)
        try:
            async with asyncio.timeout(WRITE_WITHIN_S):
                await writer.wait()
        except TimeoutError:
            raise problems.no_archive(f"it was not written within {WRITE_WITHIN_S:.0f} s") from None
        finally:
            if writer.code is None:
                writer.kill()
        if not written.exists():
            raise problems.no_archive(diagnose.last_bad_line(diagnose.tail(said)))
        written.replace(archive)
