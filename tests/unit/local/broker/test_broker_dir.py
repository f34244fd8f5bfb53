"""Whose directory is it, and who lives in it?"""

import fcntl
import json
import os
from pathlib import Path

import pytest

from local.broker.broker_dir import MARKER, DataDir, new_cluster_id
from local.broker.jarlock import KAFKA
from operations.exit_code import ExitCode
from operations.problem import Problem


@pytest.fixture
def where(tmp_path: Path) -> DataDir:
    """A directory that is made ours."""
    made = DataDir(tmp_path / "data")
    made.make()
    made.adopt()
    return made


def formatted_for(where: DataDir, cluster: str) -> None:
    """Do what Kafka's own formatting does, as far as we read it."""
    where.logs.mkdir()
    (where.logs / "meta.properties").write_text(f"#\nversion=1\ncluster.id={cluster}\nnode.id=1\n")


def test_a_new_directory_is_made_ours_and_stays_so(where: DataDir) -> None:
    """The cluster's id is drawn once."""
    where.make()
    assert where.adopt() == json.loads((where.path / MARKER).read_text())["cluster"]


def test_a_directory_with_files_is_refused(tmp_path: Path) -> None:
    """And nothing is written into it."""
    (tmp_path / "photos").mkdir()
    with pytest.raises(Problem, match="was not made by chuishao") as refused:
        DataDir(tmp_path).make()
    assert refused.value.code is ExitCode.USAGE
    assert [path.name for path in tmp_path.iterdir()] == ["photos"]


def test_a_directory_that_was_only_just_begun_is_ours(tmp_path: Path) -> None:
    """A run that ended between its first files."""
    (tmp_path / "lock").touch()
    (tmp_path / f"{MARKER}.new").touch()
    DataDir(tmp_path).make()


@pytest.mark.parametrize("text", ["", "[]", '{"kafka": "4.3.1"}', "\x00"])
def test_a_marker_that_cannot_be_read_is_no_marker(where: DataDir, text: str) -> None:
    """Somebody else's file of the same name."""
    (where.path / MARKER).write_text(text)
    with pytest.raises(Problem, match="was not made by chuishao"):
        where.adopt()


def test_the_data_of_another_kafka_are_refused(where: DataDir) -> None:
    """Both versions are named."""
    (where.path / MARKER).write_text('{"kafka": "3.9.0", "cluster": "x"}')
    with pytest.raises(Problem, match=rf"belong to Kafka 3\.9\.0, and this is Kafka {KAFKA}"):
        where.adopt()


def test_the_data_of_another_cluster_are_refused(where: DataDir) -> None:
    """Somebody copied another cluster's logs in."""
    formatted_for(where, "anotherCluster")
    with pytest.raises(Problem, match="belong to another cluster"):
        where.adopt()


def test_our_own_data_are_taken(where: DataDir) -> None:
    """The usual start."""
    formatted_for(where, where.adopt())
    assert where.is_formatted
    assert where.adopt()


def test_one_claim_at_a_time(where: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is refused until the first one's descriptor is closed everywhere."""
    monkeypatch.setattr("local.broker.broker_dir._LOCK_WAIT_S", 0)
    first = where.claim()
    with pytest.raises(Problem, match="a broker is already running on"):
        where.claim()
    os.close(first)
    os.close(where.claim())


def test_a_claim_outlives_the_one_who_made_it(where: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    """The JVM's copy of the descriptor holds the directory, after we have closed ours."""
    monkeypatch.setattr("local.broker.broker_dir._LOCK_WAIT_S", 0)
    first = where.claim()
    inherited = os.dup(first)
    os.close(first)
    with pytest.raises(Problem, match="a broker is already running on"):
        where.claim()
    fcntl.flock(inherited, fcntl.LOCK_UN)
    os.close(inherited)


def test_cluster_ids_are_as_kafka_wants_them() -> None:
    """22 characters, never a dash in front: the formatting tool would take it for an option."""
    ids = {new_cluster_id() for _ in range(500)}
    assert {len(each) for each in ids} == {22}
    assert not any(each.startswith("-") for each in ids)
