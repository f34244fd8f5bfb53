"""`python -m bench.burst --factor 20 --seconds 60`: so many times as fast as can be sustained, for so long.

Owns: its arguments, and the pace of sending. Refuses: measuring (`flood.py`). Called by: hand; the figures stand in
docs/operations.md.
"""

import argparse
import asyncio
import time

from bench import course
from bench.flood import Flood

BEAT_S = 0.5
"""Between two writes."""


async def burst(flood: Flood, number: int, seconds: float) -> list[str]:
    """Evenly over the time, as far as this machine can send."""
    names: list[str] = []
    begun, beats = time.monotonic(), max(1, int(seconds / BEAT_S))
    for beat in range(beats):
        names += await flood.send(number * (beat + 1) // beats - number * beat // beats)
        await asyncio.sleep(max(0.0, begun + (beat + 1) * seconds / beats - time.monotonic()))
    return names


def main() -> None:
    """Run it and say the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factor", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--span", type=float, default=600.0, help="seconds over which deadlines fall due")
    asked = parser.parse_args()

    async def send(flood: Flood) -> tuple[int, asyncio.Task[list[str]]]:
        number = int(flood.figures.rate * asked.factor * asked.seconds)
        return number, asyncio.ensure_future(burst(flood, number, asked.seconds))

    course.show(asyncio.run(course.run(send, asked.span, within_s=asked.seconds * asked.factor * 5 + 300)))


if __name__ == "__main__":
    main()
