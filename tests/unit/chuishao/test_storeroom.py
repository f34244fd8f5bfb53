"""A worker's directory is its own: a second one of its name ends at once, another one shares the data directory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.supervisor.data_dir import storeroom
from operations.exit_code import ExitCode
from operations.problem import Problem

NOWHERE = "127.0.0.1:1"


def test_two_of_one_name_are_refused_and_the_first_is_named(tmp_path: Path) -> None:
    """By its pid; when it has ended, the directory is free."""
    with (
        storeroom(tmp_path, "w1"),
        pytest.raises(Problem, match=f"process {os.getpid()}") as refused,
        storeroom(tmp_path, "w1"),
    ):
        pass
    assert "--name" in refused.value.do
    with storeroom(tmp_path, "w1"), storeroom(tmp_path, "w2"):
        assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["w1", "w2"]
        assert (tmp_path / "store" / "w1").stat().st_mode & 0o077 == 0  # states are personal data


def test_a_second_worker_ends_at_once_before_it_asks_for_a_broker(tmp_path: Path) -> None:
    """With what, why and what to do; a supervisor tries again later, for the first one may be about to end."""
    command = [sys.executable, "-m", "chuishao", "worker", "--name", "w1", "--data-dir", str(tmp_path)]
    with storeroom(tmp_path, "w1"):
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, "CHUISHAO_KAFKA": NOWHERE},
        )
    assert ended.returncode == ExitCode.SURROUNDINGS
    lines = ended.stderr.splitlines()
    assert f"another worker of the name w1 is running on {tmp_path}, process {os.getpid()}" in lines[0]
    assert [line.split(":")[0].strip() for line in lines[1:]] == ["why", "do"]


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A file in the way."""
    (tmp_path / "store").write_text("x")
    with pytest.raises(Problem, match="cannot write in"), storeroom(tmp_path, "w1"):
        pass
