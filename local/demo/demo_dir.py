"""The directory of the demonstration: emptied before each play, and never anybody else's.

Owns: what may be deleted. Refuses: a directory with anything in it that `up` did not make, and one that is in use.
"""

import shutil
from pathlib import Path

from local.supervisor.data_dir import household
from operations.exit_code import ExitCode
from operations.problem import Problem

OURS = frozenset({"up.lock", "broker", "log", "store"})
"""What a house leaves in its directory."""


def fresh(home: Path) -> Path:
    """The directory, empty but for its lock."""
    home = home.absolute()
    strange = sorted({entry.name for entry in home.iterdir()} - OURS) if home.is_dir() else []
    if strange:
        raise Problem(
            f"{home} is not the demonstration's",
            f"it holds {strange[0]}, which `chuishao` did not make, and a play begins by emptying its directory",
            "name another one: `chuishao demo --data-dir DIR`",
            ExitCode.USAGE,
        )
    with household(home):
        for name in OURS - {"up.lock"}:
            shutil.rmtree(home / name, ignore_errors=True)
    return home
