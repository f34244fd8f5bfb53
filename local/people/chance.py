"""Pseudo-random choices: each is a hash of who chooses, about what, and which kind of choice it is.

Owns: choosing a yes or no, a number, one of several. Refuses: randomness and memory; the same question always has the
same answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from schemas.ids import digest

T = TypeVar("T")

Range = tuple[float, float]
"""The low and the high bound."""


@dataclass(frozen=True, slots=True)
class Chance:
    """The choices of one unit or source about one thing."""

    seed: str
    who: str
    about: str

    def number(self, kind: str) -> float:
        """Return a number from 0 (included) to 1 (not included)."""
        return int(digest(self.seed, self.who, self.about, kind)[:13], 16) / 16**13

    def happens(self, kind: str, probability: float) -> bool:
        """Tell whether something of this probability happens here."""
        return self.number(kind) < probability

    def between(self, kind: str, bounds: Range) -> float:
        """Return a number within bounds."""
        low, high = bounds
        return low + (high - low) * self.number(kind)

    def pick(self, kind: str, options: Sequence[T]) -> T:
        """Return one of several options, all equally likely."""
        return options[int(self.number(kind) * len(options))]

    def weigh(self, kind: str, weights: Mapping[T, float]) -> T:
        """Return one of several options, each as likely as its weight says."""
        remaining = self.number(kind) * sum(weights.values())
        for option, weight in weights.items():
            remaining -= weight
            if remaining < 0:
                return option
        return list(weights)[-1]
