"""One form for every result: what was measured, on which machine, how often; as JSON and as one table.

Owns: the JSON form (`FORMAT`), the names of files in `bench/results/`, and the table. Refuses: measuring.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from bench.support.machine import Machine
from bench.support.spread import Spread, ratios
from operations import console

FORMAT = 1
"""Of the JSON; raised when a field changes its meaning."""

RESULTS = Path(__file__).parents[1] / "results"
"""Where results are written; git ignores it."""


@dataclass(frozen=True, slots=True)
class Target:
    """The bound that a median has to keep."""

    bound: float
    at_most: bool  # else at least

    def met(self, value: float) -> bool:
        """Tell whether a value keeps it."""
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


@dataclass(slots=True)
class Figure:
    """One measured quantity, repeated."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)
    target: Target | None = None


@dataclass(slots=True)
class Ratio:
    """One quantity against another of the same run; each pair was measured one after the other."""

    name: str
    pairs: list[tuple[float, float]] = field(default_factory=list)
    target: Target | None = None

    @property
    def values(self) -> list[float]:
        """The quotients."""
        return ratios(self.pairs)


@dataclass(slots=True)
class Report:
    """All that one command measured, in the order in which it is shown."""

    title: str
    rows: list[Figure | Ratio] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)  # sizes and settings of the run

    def figure(self, name: str, unit: str, value: float, target: Target | None = None) -> None:
        """Add one repeat of a figure."""
        self._row(Figure(name, unit, target=target)).values.append(value)

    def ratio(self, name: str, ours: float, base: float, target: Target | None = None) -> None:
        """Add one pair of a ratio."""
        self._row(Ratio(name, target=target)).pairs.append((ours, base))

    def _row(self, new: Any) -> Any:  # noqa: ANN401 (the one or the other; a name stands for one kind)
        for row in self.rows:
            if row.name == new.name:
                return row
        self.rows.append(new)
        return new

    def to_json(self, machine: Machine) -> dict[str, Any]:
        """Return the document that is written."""
        return {
            "format": FORMAT,
            "title": self.title,
            "command": " ".join(sys.orig_argv[1:]),
            "machine": asdict(machine),
            "notes": self.notes,
            "rows": [_row_json(row) for row in self.rows if row.values],
        }

    def finish(self, machine: Machine, folder: Path = RESULTS) -> Path:
        """Print the table, write the JSON, and return where it lies."""
        for line in self.lines(machine):
            console.data(line)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{self.title.replace(' ', '-')}.json"
        path.write_bytes(orjson.dumps(self.to_json(machine), option=orjson.OPT_INDENT_2))
        console.note(f"written to {path}")
        return path

    def lines(self, machine: Machine) -> list[str]:
        """Return the table, line by line."""
        head = ("", "median", "min", "max", "repeats", "target", "met")
        rows = [_cells(row) for row in self.rows if row.values]
        widths = [max(len(line[n]) for line in (head, *rows)) for n in range(len(head))]
        notes = ", ".join(f"{name} {value}" for name, value in self.notes.items())
        return [str(machine), *([notes] if notes else []), *(_aligned(line, widths) for line in (head, *rows))]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (
        f"{cell:<{width}}" if n == 0 else f"{cell:>{width}}"
        for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((first, *others)).rstrip()


def _cells(row: Figure | Ratio) -> tuple[str, ...]:
    spread = Spread.of(row.values)
    name = f"{row.name} [{row.unit}]" if isinstance(row, Figure) else f"{row.name} [ratio]"
    target, met = (
        ("", "") if row.target is None else (str(row.target), "yes" if row.target.met(spread.median) else "no")
    )
    return (
        name,
        _short(spread.median),
        _short(spread.minimum),
        _short(spread.maximum),
        str(len(row.values)),
        target,
        met,
    )


def _short(value: float) -> str:
    """Return three figures that count, and never an exponent."""
    if value == 0 or abs(value) >= 100:  # noqa: PLR2004
        return f"{value:.0f}"
    return f"{value:.3g}"


def _row_json(row: Figure | Ratio) -> dict[str, Any]:
    spread, target = Spread.of(row.values), row.target
    body: dict[str, Any] = {"name": row.name, **asdict(spread), "repeats": len(row.values), "values": row.values}
    if isinstance(row, Figure):
        body["unit"] = row.unit
    else:
        body["pairs"] = row.pairs
    if target is not None:
        body["target"] = {"bound": target.bound, "at_most": target.at_most, "met": target.met(spread.median)}
    return body
