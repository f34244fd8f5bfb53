"""The locked environment: one set of versions, every one with hashes, no source named."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
LOCKS = ("run.txt", "dev.txt", "quix.txt")


def text(lock: str) -> str:
    """One lock file."""
    return (CHECKOUT / "requirements" / lock).read_text(encoding="ascii")


def pinned(lock: str) -> set[str]:
    """Each `name==version ; marker` of it."""
    return set(re.findall(r"^([a-z0-9._-]+==[^\\\n]*?) \\$", text(lock), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_version_or_its_hash(lock: str) -> None:
    """No option, no address, nothing unpinned."""
    line = re.compile(r"#.*|[a-z0-9._-]+==\S+( ; .*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [each for each in text(lock).splitlines() if not line.fullmatch(each)] == []


def test_developers_run_what_users_run() -> None:
    """Every version of run.txt stands in dev.txt too, but for markers that a tool has widened."""
    versions = {each.split(" ;")[0] for each in pinned("dev.txt")}
    assert {each.split(" ;")[0] for each in pinned("run.txt")} <= versions


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for, by name."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {each.split("==")[0] for each in pinned("dev.txt")}
    asked = {re.split(r"[\[=><]", each)[0] for each in project["dependencies"]}
    asked |= {re.split(r"[\[=><]", each)[0] for each in project["optional-dependencies"]["dev"]}
    assert asked <= names
