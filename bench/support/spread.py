"""The arithmetic of a measurement: spreads, percentiles, rates, and ratios of pairs.

Owns: every formula that a figure goes through. Refuses: clocks, processes, files.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The repeats of one figure."""

    minimum: float
    median: float
    maximum: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Summarise at least one value."""
        if not values:
            raise ValueError("a figure needs at least one repeat")
        return cls(min(values), statistics.median(values), max(values))


@dataclass(frozen=True, slots=True)
class Rate:
    """What working off a backlog took."""

    records: int
    seconds: float
    cpu_s: float  # of the measured process, all threads, user and kernel

    @property
    def per_s(self) -> float:
        """Records a second."""
        return self.records / self.seconds

    @property
    def cpu_us(self) -> float:
        """CPU microseconds a record."""
        return 1e6 * self.cpu_s / self.records


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of all values do not exceed (nearest rank)."""
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile needs values and a share above 0, up to 1")
    ranked = sorted(values)
    return ranked[math.ceil(share * len(ranked)) - 1]


def ratios(pairs: Sequence[tuple[float, float]]) -> list[float]:
    """Divide each pair of figures that were measured one after the other."""
    if any(base <= 0 for _, base in pairs):
        raise ValueError("a ratio to nothing: the peer's figure is not positive")
    return [ours / base for ours, base in pairs]
