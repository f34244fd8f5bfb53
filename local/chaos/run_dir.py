"""The directory of a run: a temporary one that goes when all was clean, or the one that was named, which stays.

Owns: making it and removing it. Refuses: a directory with anything in it.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from operations import console
from operations.exit_code import ExitCode
from operations.problem import Problem


@dataclass(slots=True)
class RunDirectory:
    """Where a run lives. Kept unless somebody says that it was clean."""

    path: Path
    clean: bool = False


@contextmanager
def home_of(named: Path | None) -> Iterator[RunDirectory]:
    """The directory, as long as the run lasts; said where it is when it stays."""
    home = RunDirectory(_empty(named) if named else Path(tempfile.mkdtemp(prefix="chuishao-chaos-")))
    try:
        yield home
    finally:
        if named is None and home.clean:
            shutil.rmtree(home.path, ignore_errors=True)
        else:
            console.note(f"kept     {home.path}")


def _empty(path: Path) -> Path:
    path = path.absolute()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Problem(
            f"{path} is not empty",
            "a run of chaos begins with a new house, and deletes nobody's data",
            "name a directory that is new or empty",
            ExitCode.USAGE,
        )
    return path
