"""Choices without dice: each is a hash of who chooses, about what, and which kind of choice it is.

Owns: drawing a yes, a number, one of several. Refuses: randomness and memory; the same question has the same answer for
ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from schemas.ids import digest

T = TypeVar("T")

Range = tuple[float, float]
"""From, to."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One person's disposition towards one thing."""

    seed: str
    who: str
    about: str

    def number(self, kind: str) -> float:
        """A number from 0 (included) to 1 (not included)."""
        return int(digest(self.seed, self.who, self.about, kind)[:13], 16) / 16**13

    def happens(self, kind: str, probability: float) -> bool:
        """Whether something of this probability happens here."""
        return self.number(kind) < probability

    def between(self, kind: str, bounds: Range) -> float:
        """A number within bounds."""
        low, high = bounds
        return low + (high - low) * self.number(kind)

    def pick(self, kind: str, options: Sequence[T]) -> T:
        """One of several, each alike."""
        return options[int(self.number(kind) * len(options))]

    def weigh(self, kind: str, weights: Mapping[T, float]) -> T:
        """One of several, by weight."""
        left = self.number(kind) * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return list(weights)[-1]
