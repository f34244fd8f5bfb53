"""Run the fuzzer for a number of examples and print the outcomes: `python -m tests.fuzz --examples 100000`.

Owns: the arguments. Refuses: judging (`outcome.py`).
"""

import argparse
from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from operations import console
from schemas.wire.dead_letter import Received
from tests.fuzz.outcome import outcome_of, world
from tests.fuzz.strategies import records


def main() -> None:
    """Run; a finding is shrunk, shown, and ends the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    fates: Counter[str] = Counter()

    @seed(asked.seed)
    @given(received=records(list(world()[1])))
    @settings(
        max_examples=asked.examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    def one(received: Received) -> None:
        fates[outcome_of(received).outcome] += 1

    one()
    for outcome, number in fates.most_common():
        console.data(f"{number:8}  {outcome}")
    console.data(f"{fates.total():8}  in all")


if __name__ == "__main__":
    main()
