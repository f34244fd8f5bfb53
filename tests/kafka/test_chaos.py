"""A short chaos run for CI: at least ten kills, and every figure that has to be zero is zero.

Load, clock and bounds follow from what this machine sustains. A machine that is too slow skips the test with its
figures: the simulated world judges the same guarantees there. The long runs (`make chaos`) and their figures are in
docs/reference/measurements.md. Owns: the bounds. Refuses: the faults (`local/chaos`).
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
"""Seconds: 100 s of faults; before them the machine is measured (at most 90 s each of three), after them all is judged.
"""

TOO_SLOW = "this machine is too slow for the chaos run"

GONE_S = 5.0
"""Seconds for the kernel to end the children of a process that was killed."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Run it; return its report, and check that no file and no process is left."""
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
    """Return the processes that still run in its directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(home) in (process / "cmdline").read_text() or (process / "cwd").readlink().is_relative_to(home):
                found.append(process.name)
        except OSError:  # it ended meanwhile, or belongs to another user
            continue
    return found


def test_nothing_is_lost_and_nothing_comes_twice(said: dict[str, object]) -> None:
    """There are ten kills or more, deadlines all through the run, and a log without a fault."""
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


def test_recoveries_are_measured(said: dict[str, object]) -> None:
    """Both kinds of kill are measured; their duration is a figure of the machine, and no test of the engine."""
    recoveries = said["recoveries"]
    assert isinstance(recoveries, list)
    assert {"worker killed, restarted", "broker killed, restarted"} <= {one["kind"] for one in recoveries if one["n"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_process_is_left_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C ends it in order, and its exit code says so; after a kill -9 its children end with it."""
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
