"""The page on operations says what a process says when it ends, and how long it waits: the words are the code's."""

from pathlib import Path

import pytest

from operations.serve import CODES
from streams.runtime import watchdog
from streams.runtime.failures import OUTAGE, TABLE, StopProcess, retry_delay
from streams.runtime.timeouts import LIMITS, Timeout

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "operate.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())
ENDS = sorted({row for row in TABLE.values() if isinstance(row, StopProcess)}, key=lambda row: row.why)


@pytest.mark.parametrize("row", ENDS, ids=lambda row: row.why)
def test_every_end_is_on_the_page_with_its_exit_code(row: StopProcess) -> None:
    """And tells a person what to do."""
    assert f"| {CODES[row.blame.name].value} | {row.why} |" in PAGE
    assert row.do


def test_so_is_the_end_of_patience() -> None:
    """Of an outage."""
    end = retry_delay(OUTAGE, OUTAGE.backoff.attempts + 1, "it")
    assert isinstance(end, StopProcess)
    assert f"| 3 | {end.why} |" in PAGE


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.what)
def test_every_limit_is_on_the_page(limit: Timeout) -> None:
    """With its seconds."""
    assert f"{limit.what} {limit.seconds:g} s" in WORDS


def test_so_is_the_watchdog_s() -> None:
    """Spoken, then over."""
    assert f"after {watchdog.SPEAK_S:g} s, with the names" in WORDS
    assert f"ends it after {watchdog.HANG_S:g} s with code {watchdog.EXIT_CODE}" in WORDS
