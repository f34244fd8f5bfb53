"""A worker that is struck: its pid alone, and its supervisor starts it again as it was told."""

import asyncio
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from local.chaos.worker_process import FULL_BYTES, WorkerProcess, assigned, limit

LOOKED_S = 0.3
"""How long it is seen to stay dead; started again at once it would be there after a few milliseconds."""


@pytest.fixture
def victim(tmp_path: Path) -> WorkerProcess:
    """One that only sleeps."""
    (tmp_path / "log").mkdir()
    one = WorkerProcess(1, tmp_path, "qingjiang")
    one.command = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
    return one


def test_killed_it_runs_again_at_once_or_after_a_rest(victim: WorkerProcess) -> None:
    """Its log is kept, a file a start."""

    async def play() -> None:
        first = victim.start()
        tending = asyncio.ensure_future(victim.tend())
        victim.kill()
        async with asyncio.timeout(10):
            while not victim.runs:  # noqa: ASYNC110 (its supervisor starts it)
                await asyncio.sleep(0.01)
        assert victim.restarts == 1
        victim.kill(rest_s=60.0)
        ended = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() < ended + LOOKED_S:
            assert victim.restarts == 1
            await asyncio.sleep(0.01)
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)
        await victim.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)

    asyncio.run(play())


def test_what_it_owns_is_the_last_that_it_said() -> None:
    """Of its log; nothing before it was given any."""
    said = (b'{"partitions": [%s], "event": "assigned"}' % numbers for numbers in (b"1, 2", b"2"))
    log = b"\n".join((b'{"event": "works"}', *said, b"x", b""))
    assert assigned(log) == {2}
    assert assigned(b"") == frozenset()


def test_a_full_quota_fails_writes_and_can_be_freed(tmp_path: Path) -> None:
    """As on a full disk; only of the process that was named."""
    script = """
import sys
for _ in range(2):
    sys.stdin.readline()
    try:
        with open(sys.argv[1], "ab", buffering=0) as file:
            file.write(bytes(1_000_000)) == 1_000_000 or file.write(bytes(1))
        print("written", flush=True)
    except OSError as error:
        print(error.strerror, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "file")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        limit(process.pid, FULL_BYTES)
        print(file=process.stdin, flush=True)
        assert process.stdout.readline() == "File too large\n"
        limit(process.pid, resource.RLIM_INFINITY)
        print(file=process.stdin, flush=True)
        assert process.stdout.readline() == "written\n"
        process.stdin.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
