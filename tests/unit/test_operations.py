"""The guide on operating has every reason for which a process ends, and every time limit, in the code's words."""

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
    """Each end also says what to do."""
    assert f"| {CODES[row.blame.name].value} | {row.why} |" in PAGE
    assert row.do


def test_the_end_after_a_long_outage_is_on_the_page() -> None:
    """A process gives up after a bounded number of tries."""
    end = retry_delay(OUTAGE, OUTAGE.backoff.attempts + 1, "it")
    assert isinstance(end, StopProcess)
    assert f"| 3 | {end.why} |" in PAGE


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.what)
def test_every_limit_is_on_the_page(limit: Timeout) -> None:
    """The page gives its seconds."""
    assert f"{limit.what} {limit.seconds:g} s" in WORDS


def test_the_limits_of_the_watchdog_are_on_the_page() -> None:
    """A blocked process is logged first and ended later."""
    assert f"after {watchdog.SPEAK_S:g} s, with the names" in WORDS
    assert f"ends it after {watchdog.HANG_S:g} s with code {watchdog.EXIT_CODE}" in WORDS
