"""The arithmetic of the benchmarks.

Owns: each formula. Refuses: clocks.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.support.spread import Rate, Spread, percentile, ratios

VALUES = st.lists(st.floats(min_value=0.001, max_value=1e9), min_size=1)


def test_a_spread_is_least_middle_and_most() -> None:
    """For an even number the middle is between two values."""
    assert Spread.of([4.0, 1.0, 2.0, 3.0]) == Spread(1.0, 2.5, 4.0)


def test_a_spread_of_nothing_is_refused() -> None:
    """A figure that was not measured is no figure."""
    with pytest.raises(ValueError, match="at least one repeat"):
        Spread.of([])


@given(VALUES)
def test_a_spread_is_in_order(values: list[float]) -> None:
    """This holds for any values."""
    found = Spread.of(values)
    assert found.minimum <= found.median <= found.maximum


def test_a_rate_counts_records_over_seconds_and_cpu() -> None:
    """The units are microseconds of CPU and records a second."""
    rate = Rate(2_000, seconds=4.0, cpu_s=1.0)
    assert (rate.per_s, rate.cpu_us) == (500.0, 500.0)


@pytest.mark.parametrize(("share", "wanted"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, wanted: int) -> None:
    """It is the nearest rank, not between two."""
    assert percentile([float(n) for n in range(100, 0, -1)], share) == wanted


@given(VALUES, st.floats(min_value=0.01, max_value=1))
def test_a_percentile_is_exceeded_by_no_more_than_the_rest(values: list[float], share: float) -> None:
    """They are at least the share that was asked for."""
    bound = percentile(values, share)
    assert sum(value <= bound for value in values) >= share * len(values) - 1e-9
    assert bound in values


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.5)])
def test_a_percentile_of_nothing_is_refused(values: list[float], share: float) -> None:
    """Nor is there one at 0 or above 1."""
    with pytest.raises(ValueError, match="a percentile needs"):
        percentile(values, share)


def test_each_pair_has_its_own_ratio() -> None:
    """The median of ratios is not the ratio of medians."""
    assert ratios([(1.0, 2.0), (9.0, 3.0)]) == [0.5, 3.0]


def test_a_ratio_to_nothing_is_refused() -> None:
    """A peer that did nothing is no measure."""
    with pytest.raises(ValueError, match="not positive"):
        ratios([(1.0, 0.0)])
