"""The wheel without a checkout: it is built, installed elsewhere, and asked for its parts.

Owns: building and installing it without a network. Refuses: what the parts do. The environment that runs the tests
lends the dependencies by a line in a .pth file, which does not lend the editable install beside them.
"""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "handlers", "streams", "operations", "edges", "auditor", "local", "chuishao")


def run(*command: str | Path, cwd: Path) -> str:
    """Run it in isolation and return what it prints; its stderr shows when it fails."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this checkout with the locked backend."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, CHECKOUT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the `bin` of a new environment with the wheel in it."""
    home = tmp_path_factory.mktemp("elsewhere")
    venv.create(home, with_pip=False, symlinks=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = home / "bin" / "python"
    run(
        sys.executable, "-m", "pip", "--python", python,
        "install", "--no-deps", "--no-index", "--ignore-installed", wheel,
        cwd=home,
    )  # fmt: skip
    return python.parent


def test_the_wheel_has_every_room_and_the_packs(wheel: Path) -> None:
    """It has neither tests nor tools."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(ROOMS)
    assert "local/broker/jars.lock" in names
    packs = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "packs").rglob("*") if path.is_file()}
    assert packs
    assert {f"operations/{path}" for path in packs} <= set(names)


def test_the_installed_product_finds_its_packs(installed: Path, tmp_path: Path) -> None:
    """They are in the environment it was installed into, not in this checkout."""
    code = "from operations.packs_path import bundled_packs; print(bundled_packs())"
    found = Path(run(installed / "python", "-I", "-c", code, cwd=tmp_path).strip())
    assert found.is_relative_to(installed.parent)
    assert any(found.iterdir())


def test_the_installed_command_runs_without_development_tools(installed: Path, tmp_path: Path) -> None:
    """`chuishao --help` runs from another directory."""
    assert "Usage" in run(installed / "chuishao", "--help", cwd=tmp_path)
