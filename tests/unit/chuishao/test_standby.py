"""An understudy, as a process: it waits, and then it is the command, in a log of its own."""

import asyncio
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from chuishao import standby
from local.broker.child_process import ChildProcess
from local.supervisor.supervisor import cue
from operations import settings
from operations.exit_code import ExitCode

COMMAND = (sys.executable, "-m", "chuishao.standby", "rules", "check")


def test_told_it_is_the_command_as_if_it_had_been_started_so(tmp_path: Path) -> None:
    """With the arguments that come last, and its words in the file that it is told."""
    log = tmp_path / "its.log"
    child = ChildProcess.start(COMMAND, tmp_path / "before.log", waits=True)
    assert child.tell(cue(log, [str(tmp_path)]))
    assert asyncio.run(child.wait()) == ExitCode.NO
    assert str(tmp_path) in log.read_text()
    assert (tmp_path / "before.log").read_text() == ""


def test_it_ends_with_whoever_it_waits_for(tmp_path: Path) -> None:
    """Nothing was begun, and nothing is said."""
    child = ChildProcess.start(COMMAND, tmp_path / "before.log", waits=True)
    assert child.tell(b"")
    assert asyncio.run(child.wait()) == 0
    assert (tmp_path / "before.log").read_text() == ""


class ExecCalledError(Exception):
    """Where another program would have begun."""


def test_updated_in_place_it_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would decide by the old code and say the new version."""
    versions = iter(("1.0", "1.1"))

    def execv(_: str, command: list[str]) -> None:
        raise ExecCalledError(*command[1:])

    monkeypatch.setattr(settings, "product_version", lambda: next(versions))
    monkeypatch.setattr(standby, "speak_into", lambda _: None)
    monkeypatch.setattr(os, "execv", execv)
    monkeypatch.setattr(sys, "argv", ["understudy", "worker"])
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(cue(tmp_path, ["--restarts", "1"]))))
    with pytest.raises(ExecCalledError) as begun:
        standby.wait()
    assert begun.value.args == ("-m", "chuishao", "worker", "--restarts", "1")
