"""The one form of a result: its table and its JSON.

Owns: the form. Refuses: the figures.
"""

from pathlib import Path

import orjson
import pytest

from bench.support.machine import Machine
from bench.support.report import Report, Target

MACHINE = Machine(2, "a processor", 0.5, "3.11.7", "4.3.1", "abc1234", "2026-12-01T00:00:00Z")


@pytest.fixture
def report() -> Report:
    """Return two repeats of a figure and of a ratio."""
    made = Report("bench", notes={"repeats": 2})
    for ours, base in ((20.0, 10.0), (90.0, 30.0)):
        made.figure("a report, CPU", "µs each", ours)
        made.ratio("CPU: report / message", ours, base, Target(2.4, at_most=True))
    return made


def test_a_table_names_machine_spread_and_target(report: Report) -> None:
    """They have a line each, under one head."""
    machine, notes, head, figure, ratio = report.lines(MACHINE)
    assert machine.startswith("2 cores of a processor, load 0.5")
    assert notes == "repeats 2"
    assert head.split() == ["median", "min", "max", "repeats", "target", "met"]
    assert figure.split() == ["a", "report,", "CPU", "[µs", "each]", "55", "20", "90", "2"]
    assert ratio.split()[-7:] == ["2.5", "2", "3", "2", "≤", "2.4", "no"]


def test_json_keeps_every_pair(report: Report, tmp_path: Path) -> None:
    """Whoever doubts a ratio can see what it was made of."""
    written = orjson.loads(report.finish(MACHINE, tmp_path).read_bytes())
    figure, ratio = written["rows"]
    assert (written["format"], written["machine"]["commit"], written["notes"]) == (1, "abc1234", {"repeats": 2})
    assert (figure["unit"], figure["values"], figure["median"]) == ("µs each", [20.0, 90.0], 55.0)
    assert (ratio["pairs"], ratio["values"]) == ([[20.0, 10.0], [90.0, 30.0]], [2.0, 3.0])
    assert ratio["target"] == {"bound": 2.4, "at_most": True, "met": False}


def test_a_name_has_one_row(report: Report) -> None:
    """Repeats are collected under it."""
    assert [len(row.values) for row in report.rows] == [2, 2]


@pytest.mark.parametrize(("at_most", "value", "met"), [(True, 1.0, True), (True, 1.1, False), (False, 0.9, False)])
def test_a_target_is_kept_at_its_bound(at_most: bool, value: float, met: bool) -> None:
    """On the bound it is met."""
    assert Target(1.0, at_most=at_most).met(value) is met
