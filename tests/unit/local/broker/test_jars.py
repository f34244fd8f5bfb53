"""Kafka's jars: what is kept, fetched again, refused. No network: a made-up lock and a made-up source."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import requests

from local.broker import jars as under_test
from local.broker.download import Count
from local.broker.jarlock import KAFKA, Jar, JarLock, our_lock, parse_lock
from local.broker.jars import fetch_kafka, kafka_folder, let_in, missing_jars
from operations.problem import Problem

CONTENT = {"one": b"the first jar", "two": b"the second jar"}
LOCK = JarLock(
    jars=tuple(
        Jar(sha256=hashlib.sha256(content).hexdigest(), group="org.example", artifact=name, version="1.0")
        for name, content in CONTENT.items()
    ),
    total=sum(map(len, CONTENT.values())),
)

Source = Callable[[Iterable[Jar], Path, Callable[[Jar, Path], None], Count], object]


class Repository:
    """Stands in for the network: gives what is asked for, or fails, and remembers what was asked."""

    def __init__(self, content: dict[str, bytes]) -> None:
        self.content = content
        self.asked: list[str] = []

    async def download(
        self, jars: Iterable[Jar], folder: Path, arrived: Callable[[Jar, Path], None], count: Count
    ) -> None:
        """Do as `download.download` does."""
        for jar in jars:
            self.asked.append(jar.artifact)
            if jar.artifact not in self.content:
                raise requests.ConnectionError
            path = folder / jar.name
            path.write_bytes(self.content[jar.artifact])
            count(len(self.content[jar.artifact]))
            arrived(jar, path)


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A source that has everything, until a test takes something away."""
    made = Repository(dict(CONTENT))
    monkeypatch.setattr(under_test, "download", made.download)
    return made


def fetch(folder: Path, progress: under_test.Progress | None = None) -> Path:
    """Fetch the made-up Kafka."""
    return asyncio.run(fetch_kafka(progress, folder=folder, lock=LOCK))


def names(folder: Path) -> set[str]:
    """What lies in the folder, but for its lock."""
    return {path.name for path in folder.iterdir()} - {".lock"}


def test_everything_is_fetched_once_and_then_reused(tmp_path: Path, repository: Repository) -> None:
    """The second time nobody asks the network."""
    assert fetch(tmp_path) == tmp_path
    assert fetch(tmp_path) == tmp_path
    assert repository.asked == ["one", "two"]
    assert names(tmp_path) == {"one-1.0.jar", "two-1.0.jar"}


def test_only_what_is_damaged_or_missing_is_fetched_again(tmp_path: Path, repository: Repository) -> None:
    """Same name and size, other content: replaced."""
    fetch(tmp_path)
    (tmp_path / "two-1.0.jar").write_bytes(b"the 2econd jar")
    repository.asked.clear()
    fetch(tmp_path)
    assert repository.asked == ["two"]
    assert (tmp_path / "two-1.0.jar").read_bytes() == CONTENT["two"]


def test_without_a_network_the_missing_files_are_named(tmp_path: Path, repository: Repository) -> None:
    """What had come stays; nothing half-downloaded does."""
    del repository.content["two"]
    with pytest.raises(Problem) as offline:
        fetch(tmp_path)
    assert offline.value.what.startswith(f"1 of the files that Apache Kafka {KAFKA} is made of are missing")
    assert "two-1.0.jar" in offline.value.what
    assert "network" in offline.value.do
    assert names(tmp_path) == {"one-1.0.jar"}


def test_a_file_with_another_checksum_is_thrown_away(tmp_path: Path, repository: Repository) -> None:
    """A proxy's error page does not become a jar."""
    repository.content["one"] = b"<html>please log in</html>"
    with pytest.raises(Problem, match=r"one-1\.0\.jar as downloaded is not the file"):
        fetch(tmp_path)
    assert names(tmp_path) == set()


def test_a_downloaded_file_is_moved_not_copied(tmp_path: Path) -> None:
    """A rename: at no moment is there half a jar under the jar's name."""
    came = tmp_path / "somewhere.part"
    came.write_bytes(CONTENT["one"])
    let_in(LOCK.jars[0], came, tmp_path)
    assert names(tmp_path) == {"one-1.0.jar"}


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path, repository: Repository) -> None:
    """Folders of downloads that nobody goes on with."""
    (tmp_path / ".fetch-killed").mkdir()
    fetch(tmp_path)
    assert repository.asked
    assert names(tmp_path) == {"one-1.0.jar", "two-1.0.jar"}


def test_progress_goes_up_to_the_total_of_the_lock(tmp_path: Path, repository: Repository) -> None:
    """What is already here counts as here."""
    seen: list[tuple[int, int]] = []
    (tmp_path / "one-1.0.jar").write_bytes(repository.content["one"])
    fetch(tmp_path, lambda here, total: seen.append((here, total)))
    assert seen == [(LOCK.total, LOCK.total)]


def test_two_at_once_fetch_everything_once(tmp_path: Path, repository: Repository) -> None:
    """The second one waits and finds the jars."""

    async def both() -> None:
        one = fetch_kafka(folder=tmp_path, lock=LOCK)
        await asyncio.gather(one, fetch_kafka(folder=tmp_path, lock=LOCK))

    asyncio.run(both())
    assert sorted(repository.asked) == ["one", "two"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, repository: Repository) -> None:
    """A file in the way of the cache."""
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(Problem, match="cannot write in"):
        fetch(tmp_path / "cache" / "kafka")
    assert not repository.asked


def test_the_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CACHE_HOME, else ~/.cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kafka_folder() == tmp_path / "chuishao" / f"kafka-{KAFKA}"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert kafka_folder() == Path.home() / ".cache" / "chuishao" / f"kafka-{KAFKA}"


def test_a_lock_is_read_as_it_was_written() -> None:
    """Both ways, with the path of a Maven repository."""
    assert parse_lock(LOCK.text()) == LOCK
    assert LOCK.jars[0].line.endswith("  org/example/one/1.0/one-1.0.jar")


@pytest.mark.parametrize(
    "line",
    ["abc  org/example/one/1.0/one-1.0.jar", f"{'0' * 64}  one-1.0.jar", f"{'0' * 64}  a/../1.0/a-1.0.jar"],
)
def test_a_broken_line_of_a_lock_is_named_by_its_number(line: str) -> None:
    """A short hash, no coordinate, a way out of the folder."""
    with pytest.raises(Problem, match="line 2 of the list"):
        parse_lock(f"# comment\n{line}\n")


def test_our_lock_is_whole_and_names_no_host() -> None:
    """The broker, its log's binding, one version of each, every name once."""
    lock = our_lock()
    versions = {jar.artifact: jar.version for jar in lock.jars}
    assert versions["kafka_2.13"] == versions["kafka-clients"] == KAFKA
    assert "log4j-slf4j-impl" in versions
    assert len(versions) == len(lock.jars)
    assert "://" not in lock.text()


def test_what_is_missing_is_found_without_the_rest(tmp_path: Path) -> None:
    """An empty folder lacks everything."""
    assert missing_jars(tmp_path, LOCK) == LOCK.jars
