"""mypy refuses a field that a struct does not have, and a value of another type, in `schemas.base.replace`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = """
from schemas.base import replace
from schemas.wire.area import Point

here = Point(lon=113.8, lat=22.6)
{line}
"""

LINES = [
    ("moved = replace(here, lon=113.9)", None),
    ("moved = replace(here, lng=113.9)", 'Unexpected keyword argument "lng"'),
    ('moved = replace(here, lon="east")', 'has incompatible type "str"; expected "float"'),
]


@pytest.mark.parametrize(("line", "wanted"), LINES, ids=["right", "name", "type"])
def test_replace_is_typed(tmp_path: Path, line: str, wanted: str | None) -> None:
    """The plugin beside this test does it, as `[tool.mypy]` loads it."""
    file = tmp_path / "moved.py"
    file.write_text(CODE.format(line=line), encoding="utf-8")
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache")]
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode == 0) == (wanted is None), ran.stdout + ran.stderr
    assert wanted is None or wanted in ran.stdout
