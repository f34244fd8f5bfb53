"""What Java has learned of the broker: when it is made, when it is made anew, and that a broker does without."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from chuishao.broker import archive, java
from chuishao.broker.archive import archive_for
from chuishao.broker.jarlock import our_lock

pytestmark = pytest.mark.asyncio

WRITER = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"


class Stage:
    """A folder of small jars, a Java that copies its notes, and how often was rehearsed."""

    def __init__(self, jars: Path, names: tuple[str, ...]) -> None:
        self.jars, self.names = jars, names
        self.rehearsals = 0

    async def rehearse(self, home: Path, options: tuple[str, ...]) -> None:
        """As the broker: notes are there when it has ended."""
        await asyncio.sleep(0)
        self.rehearsals += 1
        assert not home.exists()
        notes = next(option.split("=", 1)[1] for option in options if option.startswith("-XX:AOTConfiguration="))
        Path(notes).write_bytes(b"learned")

    @property
    def archives(self) -> list[Path]:
        """What was kept."""
        return sorted(self.jars.glob("*.aot"))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Small jars instead of Kafka's, and a small program instead of Java."""
    names = tuple(jar.name for jar in our_lock().jars)
    for name in names:
        (tmp_path / name).write_bytes(b"jar")
    monkeypatch.setattr(java, "archive_command", lambda _, notes, to: [sys.executable, "-c", WRITER, notes, to])
    return Stage(tmp_path, names)


async def test_it_is_made_once(stage: Stage) -> None:
    """The second start finds it; nothing of the rehearsal is left."""
    made = await archive_for(stage.jars, stage.rehearse)
    assert (made, await archive_for(stage.jars, stage.rehearse)) == (stage.archives[0], stage.archives[0])
    assert stage.archives[0].read_bytes() == b"learned"
    assert stage.rehearsals == 1
    assert not list(stage.jars.glob(".learn-*"))


async def test_three_that_start_at_once_make_one(stage: Stage) -> None:
    """As the nodes of a cluster do; and what one left that was killed is swept away."""
    (stage.jars / ".learn-old").mkdir()
    made = await asyncio.gather(*(archive_for(stage.jars, stage.rehearse) for _ in range(3)))
    assert (set(made), stage.rehearsals) == ({stage.archives[0]}, 1)
    assert not (stage.jars / ".learn-old").exists()


@pytest.mark.parametrize("what", ["time", "size", "java"])
async def test_what_java_would_refuse_is_made_anew(stage: Stage, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build of Java, a jar that was brought again: the name of the archive is another."""
    before = await archive_for(stage.jars, stage.rehearse)
    jar = stage.jars / stage.names[-1]
    match what:
        case "time":
            os.utime(jar, ns=(1, 1))
        case "size":
            stat = jar.stat()
            jar.write_bytes(b"another jar")
            os.utime(jar, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        case _:
            monkeypatch.setattr(java, "build", lambda: "another")
    assert await archive_for(stage.jars, stage.rehearse) != before
    assert stage.rehearsals == 2


async def test_where_it_cannot_be_kept_the_broker_starts_without(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Java ends without an archive, says why, and it is passed on; the next start tries again."""
    dies = [sys.executable, "-c", "import sys; sys.exit('Error: no memory for that')"]
    monkeypatch.setattr(java, "archive_command", lambda *_: dies)
    assert await archive_for(stage.jars, stage.rehearse) is None
    assert "no memory for that" in capsys.readouterr().err
    assert await archive_for(stage.jars, stage.rehearse) is None
    assert (stage.archives, stage.rehearsals) == ([], 2)


async def test_a_cache_that_may_not_be_written_costs_a_warning(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jars of the machine's, say: nothing is rehearsed in vain."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(archive, "alone", refuse)
    assert await archive_for(stage.jars, stage.rehearse) is None
    assert "right to write" not in (said := capsys.readouterr().err)
    assert "cannot write in" in said
    assert stage.rehearsals == 0


async def test_java_that_hangs_is_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the broker starts."""
    monkeypatch.setattr(java, "archive_command", lambda *_: [sys.executable, "-c", "import signal; signal.pause()"])
    monkeypatch.setattr(archive, "WRITE_WITHIN_S", 0.2)
    assert await archive_for(stage.jars, stage.rehearse) is None


async def test_without_one_java_gets_no_word_of_it() -> None:
    """An option that names nothing would end it."""
    assert java.from_archive(None) == ()
    assert f"-XX:AOTCache={Path('/a/b.aot')}" in java.from_archive(Path("/a/b.aot"))
