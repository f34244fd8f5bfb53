"""How evenly homes spread over the partitions, compared with spreading by case id. Pure computation, no broker.

    python -m bench.skew                 prints a table and writes bench/results/skew.json
    python -m bench.skew --cases 100000  a smaller city

Two populations: the demonstration's day (real areas of its pack), and a synthetic city of 25 towns. Owns: the measure.
Refuses: time, chance without a seed.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from handlers.intake.locate import locate
from handlers.intake.validate import validate_report
from operations.packs import find_pack, read_pack
from schemas.ids import case_id, home, home_of_case
from schemas.topics import CASE_PARTITIONS
from schemas.wire.report import Report
from streams.client.delivery import partition_of

RESULTS = Path(__file__).parent / "results" / "skew.json"

SEED = 20261201
TOWNS, VILLAGES, GRIDS = 25, 20, 12
"""Of the synthetic city: 6 000 grids. A town of a large city has 10 to 30 villages, a village 5 to 20 grids."""

STEEP = 0.8
"""The exponent of Zipf's law by which towns, villages and grids differ in how much is reported there. Assumed: with it
the busiest of 25 towns has a fifth of all cases, the busiest grid nearly one in a hundred."""

CASES = 1_000_000
PLACELESS = 0.15
"""Share of reports without a place. Assumed."""

REPORTERS = 200_000
"""People who report, some far more often than others. Assumed; four of five give an id."""

NAMED = 0.8
"""Share of reports with a reporter's id. Assumed."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one way of choosing a home spreads one population."""

    population: str
    by: str
    cases: int
    homes: int
    fullest_home: float  # its share of all cases
    max_over_mean: float  # the fullest partition against the mean one
    min_over_mean: float


def measure(population: str, by: str, homes: Iterable[str]) -> Spread:
    """Count homes, and their partitions among twelve."""
    counts = Counter(homes)
    load = Counter[int]()
    for one, number in counts.items():
        load[partition_of(one.encode(), CASE_PARTITIONS)] += number
    total = counts.total()
    mean = total / CASE_PARTITIONS
    return Spread(
        population=population,
        by=by,
        cases=total,
        homes=len(counts),
        fullest_home=round(max(counts.values()) / total, 5),
        max_over_mean=round(max(load.values()) / mean, 3),
        min_over_mean=round(min(load[n] for n in range(CASE_PARTITIONS)) / mean, 3),
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """What a home can be made of."""

    source: str
    report: str
    reporter: str | None
    grid: str | None
    village: str | None


def by_place(cell: Callable[[Reported], str | None]) -> Callable[[Reported], str]:
    """The cell where there is one, else the reporter, else the report."""

    def of(case: Reported) -> str:
        if (place := cell(case)) is not None:
            return home("area", place)
        if case.reporter is not None:
            return home("reporter", case.source, case.reporter)
        return home("report", case.source, case.report)

    return of


WAYS: dict[str, Callable[[Reported], str]] = {
    "case id (before)": lambda case: case_id(case.source, case.report),
    "report's identity (now)": lambda case: home_of_case(case_id(case.source, case.report)),
    "grid, else reporter": by_place(lambda case: case.grid or case.village),
    "village, else reporter": by_place(lambda case: case.village),
}
"""Where a case may live. A whole case id is hashed as it was before homes."""


def recorded() -> list[Reported]:
    """The demonstration's day."""
    rules = read_pack(find_pack("qingjiang"))
    day = Path(find_pack("qingjiang")) / "day.jsonl"
    found = []
    for line in day.read_bytes().splitlines():
        report = validate_report(orjson.loads(line))
        if not isinstance(report, Report):
            continue
        area = locate(report, rules).area
        who = report.reporter.id if report.reporter else None
        grid, village = (area.grid, area.village) if area else (None, None)
        found.append(Reported(report.source, report.id, who, grid, village))
    return found


def city(cases: int) -> list[Reported]:
    """A synthetic one; the same for the same number."""
    chance = random.Random(SEED)
    places = [(t, v, g) for t in range(TOWNS) for v in range(VILLAGES) for g in range(GRIDS)]
    weights = [((t + 1) * (v + 1) * (g + 1)) ** -STEEP for t, v, g in places]
    drawn = chance.choices(places, weights, k=cases)
    found = []
    for number, (town, village, grid) in enumerate(drawn):
        placed = chance.random() >= PLACELESS
        known = chance.random() < NAMED
        reporter = f"r-{int(REPORTERS * chance.random() ** 2)}" if known else None
        code = f"{town:02}-{village:02}"
        found.append(
            Reported(
                f"source-{number % 5}",
                f"n-{number}",
                reporter,
                f"{code}-{grid:02}" if placed else None,
                code if placed else None,
            )
        )
    return found


def table(rows: Iterable[Spread]) -> str:
    """For a person."""
    head = f"{'population':<12}{'home':<26}{'cases':>9}{'homes':>9}{'fullest':>9}{'max/mean':>10}{'min/mean':>10}"
    lines = [
        f"{one.population:<12}{one.by:<26}{one.cases:>9}{one.homes:>9}{one.fullest_home:>9.3%}"
        f"{one.max_over_mean:>10.3f}{one.min_over_mean:>10.3f}"
        for one in rows
    ]
    return "\n".join([head, *lines])


def main() -> None:
    """Measure, print, write."""
    asked = argparse.ArgumentParser(description="How evenly homes spread over twelve partitions.")
    asked.add_argument("--cases", type=int, default=CASES)
    cases = asked.parse_args().cases
    populations = {"day": recorded(), "city": city(cases)}
    rows = [
        measure(name, by, map(way, population)) for name, population in populations.items() for by, way in WAYS.items()
    ]
    print(table(rows))  # noqa: T201 (a bench speaks to a person)
    RESULTS.parent.mkdir(exist_ok=True)
    said = {"seed": SEED, "partitions": CASE_PARTITIONS, "spreads": [asdict(one) for one in rows]}
    RESULTS.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
