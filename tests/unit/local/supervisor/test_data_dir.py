"""The directory of one `up`: one at a time, and logs that are kept once."""

import os
from pathlib import Path

import pytest

from local.supervisor.data_dir import household, last_words, log_of
from operations.problem import Problem


def test_two_on_one_directory_are_refused_and_the_first_is_named(tmp_path: Path) -> None:
    """By its pid; when it has ended, the directory is free."""
    with household(tmp_path), pytest.raises(Problem, match=f"process {os.getpid()}") as refused, household(tmp_path):
        pass
    assert "--data-dir" in refused.value.do
    with household(tmp_path) as home:
        assert (home / "log").is_dir()


def test_a_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A file in the way."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Problem, match="cannot write in"), household(tmp_path / "file"):
        pass


def test_the_log_of_the_start_before_is_kept_once(tmp_path: Path) -> None:
    """So that one can read why a worker died although it runs again."""
    (tmp_path / "log").mkdir()
    log_of(tmp_path, "w").write_text("first")
    log_of(tmp_path, "w").write_text("second")
    assert log_of(tmp_path, "w").exists() is False
    assert (tmp_path / "log" / "w.log.1").read_text() == "second"


def test_the_last_words_are_the_last_line_that_says_something(tmp_path: Path) -> None:
    """Of a long log as well; nothing of one that is not there."""
    log = tmp_path / "w.log"
    assert last_words(log) == ""
    log.write_text("x" * 10_000 + "\nthe end 吹哨\n\n")
    assert last_words(log) == "the end 吹哨"
