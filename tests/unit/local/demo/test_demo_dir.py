"""What the demonstration may delete."""

from pathlib import Path

import pytest

from local.demo.demo_dir import fresh
from local.supervisor.data_dir import household
from operations.problem import Problem


def test_an_old_play_is_emptied(tmp_path: Path) -> None:
    """Broker and logs of the play before go."""
    (tmp_path / "broker").mkdir()
    (tmp_path / "broker" / "meta").write_text("old")
    assert fresh(tmp_path) == tmp_path
    assert not (tmp_path / "broker").exists()


def test_somebody_elses_directory_is_refused(tmp_path: Path) -> None:
    """Nothing in it is touched."""
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(Problem, match=r"thesis\.tex"):
        fresh(tmp_path)
    assert (tmp_path / "thesis.tex").exists()


def test_a_play_that_runs_is_not_emptied(tmp_path: Path) -> None:
    """Its lock is held."""
    with household(tmp_path), pytest.raises(Problem, match="another"):
        fresh(tmp_path)


def test_a_new_directory_is_made(tmp_path: Path) -> None:
    """The first play finds nothing."""
    assert fresh(tmp_path / "demo").is_dir()
