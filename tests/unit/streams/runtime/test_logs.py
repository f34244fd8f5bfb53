"""Logging never stops the work."""

import subprocess
import sys
from pathlib import Path

import pytest

SPEAKER = """
import structlog
from streams import logs
logs.configure()
for number in range(3000):
    structlog.get_logger().info("says", number=number, text="x" * 100)
open({done!r}, "w").write("worked")
"""


@pytest.mark.parametrize("where", ["full", "gone"])
def test_a_full_disk_or_a_reader_that_is_gone_costs_lines_and_not_the_work(where: str, tmp_path: Path) -> None:
    """`/dev/full` takes nothing, as a full disk; a pipe without a reader takes nothing, either."""
    done = tmp_path / "done"
    script = SPEAKER.format(done=str(done))
    command = [sys.executable, "-c", script]
    if where == "full":
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            subprocess.run(command, stderr=full, timeout=30, check=False)
    else:
        child = subprocess.Popen(command, stderr=subprocess.PIPE)
        assert child.stderr is not None
        child.stderr.close()
        child.wait(timeout=30)
    assert done.read_text(encoding="utf-8") == "worked"
