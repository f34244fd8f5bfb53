"""The kernel's figures of a process, as the benchmarks read them.

Owns: CPU time, memory, cores. Refuses: what is measured.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from bench.support.process import ProcessEndedError, cores_apart, cpu_s, measured, on_cores, rss_mib

SPIN = "import time\nwhile True: pass"


async def spinning(folder: Path) -> tuple[float, float, float]:
    """Return CPU seconds of half a second before a pause and in it, and whether memory is known."""
    async with measured([sys.executable, "-c", SPIN], folder / "log") as process:
        while process.cpu_s() < 0.2:  # noqa: ASYNC110 (the kernel rings no bell)
            await asyncio.sleep(0.01)
        with process.paused():
            await asyncio.sleep(0.05)  # the signal is on its way
            before = process.cpu_s()
            await asyncio.sleep(0.2)
            stopped = process.cpu_s() - before
        while process.cpu_s() < before + 0.1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return before, stopped, process.rss_mib()


def test_a_paused_process_uses_no_cpu(tmp_path: Path) -> None:
    """It goes on afterwards."""
    before, stopped, mib = asyncio.run(spinning(tmp_path))
    assert before >= 0.2
    assert stopped == 0
    assert mib > 1


def test_a_process_that_ended_is_named_with_its_last_output(tmp_path: Path) -> None:
    """Nothing waits for it for ever."""

    async def run() -> None:
        async with measured([sys.executable, "-c", "raise SystemExit('no broker')"], tmp_path / "log") as process:
            while True:
                process.check()
                await asyncio.sleep(0.01)

    with pytest.raises(ProcessEndedError, match="no broker"):
        asyncio.run(run())


def test_a_process_that_is_started_inside_runs_on_these_cores_alone() -> None:
    """The cores of the test itself are as before."""
    before = os.sched_getaffinity(0)
    mine, _ = cores_apart()
    with on_cores(mine):
        assert os.sched_getaffinity(0) == mine
    assert os.sched_getaffinity(0) == before


def test_our_own_cpu_time_is_that_of_python() -> None:
    """The two agree to the kernel's tick."""
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    assert cpu_s(os.getpid()) == pytest.approx(time.process_time(), abs=0.05)
    assert rss_mib(os.getpid()) > 10
