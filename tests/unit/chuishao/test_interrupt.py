"""Ctrl-C while a command begins: it is held up at each of its imports, and ended there."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chuishao import interrupt

ROOT = Path(__file__).parents[3]

HOLD = """
import importlib.abc, os, sys

class Hold(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == os.environ.get("HOLD_AT"):
            os.write(1, b"held\\n")
            os.read(0, 1)  # until the test has sent its signal, or closes the pipe

sys.meta_path.insert(0, Hold())
"""
"""A `sitecustomize` that says when a module is about to be imported, and waits there."""

COMMANDS = {
    "typer": ("status",),
    "chuishao.main": ("status",),
    "operations.console": ("--help",),
    "chuishao.commands.act": ("act", "c-1", "accept", "--as", "jiaotong"),
    "operations.topic_records": ("inbox", "jiaotong"),
    "aiokafka": ("act", "c-1", "accept", "--as", "jiaotong"),
    "pydantic": ("status",),
    "handlers.policy.compile": ("status",),
    "shapely": ("inbox", "jiaotong"),
    "auditor.audit_run": ("audit",),
    "local.chaos.chaos_run": ("chaos",),
}
"""At which import a command is held."""


@pytest.mark.parametrize("module", COMMANDS)
def test_ctrl_c_during_an_import_ends_the_command_quietly(module: str, tmp_path: Path) -> None:
    """Killed by SIGINT, which a shell shows as 130, and not a word."""
    (tmp_path / "sitecustomize.py").write_text(HOLD)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    with subprocess.Popen(
        [sys.executable, "-m", "chuishao", *COMMANDS[module]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path, "HOLD_AT": module, "CHUISHAO_KAFKA": "127.0.0.1:1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == -signal.SIGINT
        assert process.stdout.read() == b""
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.fixture
def _kept() -> Iterator[None]:
    """SIGINT as it was, afterwards."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_kept")
def test_a_command_that_has_something_to_say_hears_it() -> None:
    """Only as long as it asks for."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt.end_at_once()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    with interrupt.interruptible():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with interrupt.interruptible():
            pass
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL


@pytest.mark.usefixtures("_kept")
def test_who_was_started_to_ignore_it_goes_on_ignoring_it() -> None:
    """A job in the background of a script."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupt.end_at_once()
    with interrupt.interruptible():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
