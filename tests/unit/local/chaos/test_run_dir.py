"""The directory of a run: gone when clean, kept and named when not, and never anybody else's."""

from pathlib import Path

import pytest

from local.chaos.run_dir import home_of
from operations.problem import Problem


def test_a_temporary_one_goes_when_all_was_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """And stays, with its name said, when nobody says so."""
    with home_of(None) as home:
        (home.path / "log").mkdir()
        home.clean = True
    assert not home.path.exists()
    with pytest.raises(ValueError, match="x"), home_of(None) as kept:
        raise ValueError("x")
    assert kept.path.exists()
    assert str(kept.path) in capsys.readouterr().err
    kept.path.rmdir()


def test_a_named_one_stays_and_has_to_be_empty(tmp_path: Path) -> None:
    """Nobody's data are deleted."""
    with home_of(tmp_path / "new") as home:
        home.path.mkdir()
        (home.path / "x").touch()
        home.clean = True
    assert (tmp_path / "new" / "x").exists()
    with pytest.raises(Problem, match="not empty"), home_of(tmp_path / "new"):
        pass
