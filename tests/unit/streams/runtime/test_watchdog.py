"""A loop that does not turn is said, then ended; one that turns, or could not, is left alone."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
import structlog

from streams.runtime import watchdog
from streams.runtime.watchdog import HANG_S, SPEAK_S, Watchdog

BLOCKED = """
import asyncio, re, sys
from streams import logs, watchdog
watchdog.SPEAK_S, watchdog.HANG_S, watchdog.LOCKED_S = 0.5, 1.0, {locked}
logs.configure()

def decide_on(secret):
    {body}

async def main():
    dog = watchdog.Watchdog(asyncio.get_running_loop(), beat_s=0.1, speak_s=0.5, hang_s=1.0)
    dog.start()
    await asyncio.sleep(0)
    decide_on("13800000000")

asyncio.run(main())
"""


def ended(body: str, locked: float) -> tuple[int, str]:
    """A process whose loop is blocked: its exit code and last words."""
    script = BLOCKED.format(body=body, locked=locked)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, done.stderr


def test_a_computation_that_never_ends_is_named_and_the_process_ends() -> None:
    """By the names of its functions, without a value; spoken of before it is cut."""
    code, said = ended("while True: pass", 60.0)
    assert code == 4
    slow, hung = said.splitlines()
    assert '"event": "slow"' in slow
    assert '"event": "hung"' in hung
    assert "decide_on" in slow
    assert "decide_on" in hung
    assert "13800000000" not in said


def test_a_call_that_holds_the_interpreter_s_lock_ends_as_well() -> None:
    """No thread of Python runs then; the names are written by the interpreter's own hand."""
    code, said = ended('re.match(r"(a+)+b", "a" * 60)', 2.0)
    assert code != 0
    assert "decide_on" in said
    assert "13800000000" not in said


STOPPED = """
import asyncio, os, signal, sys
from streams import watchdog

async def main():
    dog = watchdog.Watchdog(asyncio.get_running_loop(), beat_s=0.1, speak_s=0.3, hang_s=0.6)
    dog.start()
    os.kill(os.getpid(), signal.SIGSTOP)
    await asyncio.sleep(0.5)

asyncio.run(main())
"""


def test_a_process_that_was_stopped_is_not_ended_for_it() -> None:
    """It has had no turns: the thread did not run, either."""
    child = subprocess.Popen([sys.executable, "-c", STOPPED], stderr=subprocess.PIPE)
    _, status = os.waitpid(child.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    time.sleep(1.5)
    os.kill(child.pid, signal.SIGCONT)
    _, said = child.communicate(timeout=30)
    assert (child.returncode, said) == (0, b"")


class Blocker:
    """A loop that is blocked for as long as a test says, and a dog whose bite is counted."""

    def __init__(self, blocked_s: float) -> None:
        self.blocked_s = blocked_s
        self.bitten = threading.Event()

    async def run(self) -> None:
        """Block once, then turn."""
        loop = asyncio.get_running_loop()
        dog = Watchdog(loop, beat_s=0.02, speak_s=0.1, hang_s=0.4, on_hang=self.bitten.set)
        dog.start()
        try:
            time.sleep(self.blocked_s)  # noqa: ASYNC251 (this is what is tried)
            await asyncio.sleep(0.1)
        finally:
            dog.stop()


@pytest.mark.parametrize(
    ("blocked_s", "events", "bitten"),
    [(0.0, [], False), (0.25, ["slow"], False), (1.0, ["slow", "hung"], True)],
    ids=["turns", "slow", "hangs"],
)
def test_it_speaks_before_it_bites(
    blocked_s: float, events: list[str], bitten: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once each."""
    heard = structlog.testing.LogCapture()
    log = structlog.wrap_logger(None, processors=[heard], wrapper_class=structlog.BoundLogger)
    monkeypatch.setattr(watchdog, "log", log)
    blocker = Blocker(blocked_s)
    asyncio.run(blocker.run())
    assert [line["event"] for line in heard.entries] == events
    assert blocker.bitten.is_set() is bitten


def test_it_bites_before_a_supervisor_kills() -> None:
    """A blocked loop hears no SIGTERM: 10 s after one it must be gone all the same."""
    assert SPEAK_S < HANG_S < 10.0
