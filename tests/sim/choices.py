"""The one source of chance in a run: `pick(n)` is answered by a seed, or by walking through every answer.

Owns: chance. Refuses: any other source of it in the simulated world. The idea of `Exhaustive` is TigerBeetle's
`exhaustigen`: a generator of all histories with a random generator's interface, run until it is done.
"""

import random
from typing import Protocol, TypeVar

T = TypeVar("T")


class Choices(Protocol):
    """A source of numbers below `n`."""

    def pick(self, n: int) -> int:
        """Return one of 0 … n - 1."""
        ...


class Seeded:
    """Random choices: the same seed gives the same answers."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed).random

    def pick(self, n: int) -> int:
        """Return each answer with the same probability."""
        return int(self._draw() * n)


class Exhaustive:
    """Every series of answers once: `while choices.more(): run(choices)`. A run may ask as often as it likes."""

    def __init__(self) -> None:
        self._answers: list[tuple[int, int]] = []  # (answer, number of answers): the path of this run
        self._asked = 0
        self._started = False
        self.runs = 0

    def more(self) -> bool:
        """Step to the next series; return false when all have been walked."""
        self._asked = 0
        if self._started:
            while self._answers and self._answers[-1][0] + 1 == self._answers[-1][1]:
                self._answers.pop()
            if not self._answers:
                return False
            answer, count = self._answers[-1]
            self._answers[-1] = answer + 1, count
        self._started = True
        self.runs += 1
        return True

    def pick(self, n: int) -> int:
        """Return the next answer on this path; beyond its end, return 0."""
        if self._asked == len(self._answers):
            self._answers.append((0, n))
        answer, count = self._answers[self._asked]
        assert count == n, "a run must ask the same questions again"
        self._asked += 1
        return answer


class First:
    """Choices that always give the first answer: a world without chance."""

    def pick(self, n: int) -> int:  # noqa: ARG002 (the interface)
        """Return 0."""
        return 0


def chance(choices: Choices, share: float) -> bool:
    """Return true with probability `share`, to a millionth."""
    return share > 0 and choices.pick(1_000_000) < share * 1_000_000


def span(choices: Choices, low: float, high: float) -> float:
    """Return a number between `low` and `high`, in a thousand steps."""
    return low + (high - low) * choices.pick(1001) / 1000


def one_of(choices: Choices, answers: list[T] | tuple[T, ...]) -> T:
    """Return one of several answers."""
    return answers[choices.pick(len(answers))]
