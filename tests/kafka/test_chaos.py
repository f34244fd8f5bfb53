"""A short run of chaos, as CI can afford it: at least ten kills, and every figure that has to be zero is.

Load, clock and bounds follow from what this machine sustains. One that is too slow is skipped with the figures: the
simulated world judges the same guarantees there. The figures of the long runs (`make chaos`) are in
docs/reference/measurements.md.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operations.exit_code import ExitCode

SHORT = ("--seed", "1", "--reports", "2000", "--rate", "20", "--kills", "10", "--workers", "3")
WITHIN_S = 560
"""100 s of blows; before them the machine is measured (at most 90 s each of three), after them all is judged."""

TOO_SLOW = "this machine is too slow for the chaos run"

GONE_S = 5.0
"""For the kernel to end the children of a process that was killed."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What it says at the end, and that it kept nothing and left nobody."""
    home = tmp_path_factory.mktemp("chaos") / "house"
    command = [sys.executable, "-m", "chuishao", "chaos", *SHORT, "--json", "--data-dir", str(home)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN_S, check=False)
    assert left(home) == []
    if run.returncode == ExitCode.SURROUNDINGS and TOO_SLOW in run.stderr:
        pytest.skip(run.stderr[run.stderr.index(TOO_SLOW) :])
    assert run.returncode == 0, f"{run.stdout}\n{run.stderr[-8000:]}"
    found: dict[str, object] = json.loads(run.stdout)
    return found


def left(home: Path) -> list[str]:
    """Processes that still work in its directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home) in (process / "cmdline").read_text() or (process / "cwd").readlink().is_relative_to(home):
                found.append(process.name)
        except OSError:  # ended meanwhile, or somebody else's
            continue
    return found


def test_nothing_is_lost_and_nothing_comes_twice(said: dict[str, object]) -> None:
    """Ten kills and more, deadlines all through the run, and a log without a fault."""
    assert said["clean"] is True
    kills, timers, reports = said["kills"], said["timers"], said["reports"]
    assert isinstance(kills, dict)
    assert isinstance(timers, int)
    assert isinstance(reports, int)
    assert kills["total"] >= 10
    assert kills["workers"] > 0
    assert kills["brokers"] > 0
    assert reports > 200, "more than those that measured the machine"
    assert timers > reports / 4
    judged = said["judged"]
    assert isinstance(judged, dict)
    assert judged["reports"] >= reports
    assert judged["deadlines"] > reports


def test_recoveries_were_measured(said: dict[str, object]) -> None:
    """Of both kinds of kill; how long they took is a figure of the machine, and no test of the engine."""
    recoveries = said["recoveries"]
    assert isinstance(recoveries, list)
    assert {"worker killed, restarted", "broker killed, restarted"} <= {one["kind"] for one in recoveries if one["n"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_it_no_process_is_left(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C ends it in order, and as such; after a kill -9 its children end with it."""
    home = tmp_path / "house"
    command = [sys.executable, "-m", "chuishao", "chaos", *SHORT, "--data-dir", str(home)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line.startswith("workers  ready"):
                break
        assert len(left(home)) >= 3, "a broker and two workers"
        run.send_signal(number)
        rest = run.stderr.read()
        code = run.wait()
    assert code == -number, rest
    assert ("nothing was judged" in rest) == (number is signal.SIGINT)
    until = time.monotonic() + GONE_S
    while left(home) and time.monotonic() < until:
        continue
    assert left(home) == []
