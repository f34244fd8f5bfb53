"""More reports than can be decided, and what becomes of everybody else meanwhile.

    python -m bench.overload backlog --reports 200000          all of them at once
    python -m bench.overload burst --factor 20 --seconds 60    so many times as fast as can be sustained, for so long

Owns: its arguments. Refuses: measuring (`figures/overload.py`). The figures stand in docs/reference/measurements.md.
"""

import argparse
import asyncio

from bench.figures.overload import add_to, backlog, burst, overloaded
from bench.support.machine import Machine
from bench.support.report import Report


def main() -> None:
    """Run it once and show the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["backlog", "burst"])
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--factor", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--span", type=float, default=600.0, help="seconds over which deadlines fall due")
    given = parser.parse_args()
    sending = backlog(given.reports) if given.kind == "backlog" else burst(given.factor, given.seconds)
    machine = Machine.here()
    report = Report(f"overload {given.kind}", notes={"deadlines fall due over": f"{given.span:g} s"})
    add_to(report, asyncio.run(overloaded(sending, given.span)))
    report.finish(machine)


if __name__ == "__main__":
    main()
