"""A run that is stopped before its verdict says so, and its exit code is not that of a clean one."""

import asyncio
import os
import signal
import tempfile
from pathlib import Path

import pytest

from chuishao import main
from local.chaos import chaos_run
from tests.unit.conftest import Command

OF_SHELLS = 130


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[signal.Signals]:
    """A run that is told to stop while it waits; its temporary directory is made in ours."""
    numbers: list[signal.Signals] = []

    async def running(*given: object) -> None:
        stop = given[-1]
        assert isinstance(stop, asyncio.Event)
        os.kill(os.getpid(), numbers.pop())
        await stop.wait()

    monkeypatch.setattr(chaos_run, "run", running)
    monkeypatch.setattr(main, "interrupted", lambda: OF_SHELLS)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return numbers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_is_no_clean_run(
    command: Command, stopped: list[signal.Signals], number: signal.Signals, tmp_path: Path
) -> None:
    """A temporary directory goes; there is nothing to be looked into."""
    stopped.append(number)
    code, out, err = command("chaos")
    assert (code, out) == (OF_SHELLS, "")
    assert "stopped before the end: nothing was judged" in err
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_was_named_is_kept(command: Command, stopped: list[signal.Signals], tmp_path: Path) -> None:
    """And said."""
    stopped.append(signal.SIGTERM)
    assert f"kept     {tmp_path / 'new'}" in command("chaos", "--data-dir", str(tmp_path / "new")).err
