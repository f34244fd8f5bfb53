"""Measures the CPU that intake costs a report: `to_command`, against pydantic alone validating the same dict once.

    python -m bench.intake_cpu [--rounds 7] [--reports 300] [--json]

The reports are those of the demonstration's day with a text of about 40 characters, without a broker. The figures are
medians over the rounds, in CPU microseconds. The ratio to pydantic holds on any machine, the microseconds on one only.

Owns: which reports are measured, and the figures. Refuses: reading records, which the poll does.
"""

import argparse
import json
import statistics
import sys
import time
from datetime import datetime
from typing import Any

from handlers.intake.pipeline import to_command
from handlers.intake.validate import read_report
from handlers.policy.rules import Rules
from local.demo.script import Script
from operations.packs import find_pack, read_pack
from schemas.internal.command import ReportCommand
from schemas.wire.dead_letter import Received

PACK = "qingjiang"

ORDINARY_CHARS = range(30, 51)
"""Characters of an ordinary report's text."""

AT = datetime.fromisoformat("2026-11-24T09:30:00+08:00")
"""When every record is taken in; the cost does not depend on it."""

Body = dict[str, Any]


def ordinary(reports: int) -> list[Body]:
    """Return the day's reports with a text of an ordinary length, at most so many."""
    day = Script.of(find_pack(PACK)).reports
    return [dict(body) for body in day if len(body["text"]) in ORDINARY_CHARS][:reports]


def received(body: Body) -> Received:
    """Return the record of a report on its source's own topic."""
    value = json.dumps(body, ensure_ascii=False).encode()
    return Received(f"reports.{body['source']}.v1", 0, 0, 0, None, value, ())


def measure_once(bodies: list[Body], records: list[Received], rules: Rules) -> tuple[float, float]:
    """Return the CPU microseconds a report of intake, and of pydantic alone."""
    begun = time.process_time()
    for record in records:
        command = to_command(record, AT, rules, prefix="", trusted=True)
        assert isinstance(command, ReportCommand), command
    between = time.process_time()
    for body in bodies:
        read_report.validate_python(body)
    done = time.process_time()
    return (between - begun) / len(records) * 1e6, (done - between) / len(bodies) * 1e6


def figures(rounds: int, reports: int) -> dict[str, Any]:
    """Return the medians over several rounds, and the spread of intake's figure."""
    rules, bodies = read_pack(find_pack(PACK)), ordinary(reports)
    records = [received(body) for body in bodies]
    measure_once(bodies, records, rules)  # the words of a pack are compiled on first use: no report's cost
    costs = [measure_once(bodies, records, rules) for _ in range(rounds)]
    intake = [ours for ours, _ in costs]
    return {
        "reports": len(bodies),
        "us_intake": round(statistics.median(intake), 1),
        "us_spread": [round(min(intake), 1), round(max(intake), 1)],
        "us_pydantic": round(statistics.median(peer for _, peer in costs), 1),
        "ratio": round(statistics.median(ours / peer for ours, peer in costs), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = figures(given.rounds, given.reports)
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    low, high = found["us_spread"]
    sys.stdout.write(
        f"intake: {found['us_intake']} µs of CPU a report ({low} to {high}, {found['reports']} reports); "
        f"{found['ratio']} × pydantic's validation of the same dict ({found['us_pydantic']} µs)\n"
    )


if __name__ == "__main__":
    main()
