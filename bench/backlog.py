"""`python -m bench.backlog --reports 200000`: so many reports at once, and what becomes of everybody else meanwhile.

Owns: its argument. Refuses: measuring (`flood.py`). Called by: hand; the figures stand in docs/operations.md.
"""

import argparse
import asyncio

from bench import course
from bench.flood import Flood


def main() -> None:
    """Run it and say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument("--span", type=float, default=600.0, help="seconds over which deadlines fall due")
    asked = parser.parse_args()

    async def send(flood: Flood) -> tuple[int, asyncio.Task[list[str]]]:
        return asked.reports, asyncio.ensure_future(flood.send(asked.reports))

    course.show(asyncio.run(course.run(send, asked.span, within_s=asked.reports / 50 + 300)))


if __name__ == "__main__":
    main()
