"""The conditions under which the guard fails.

Owns: those conditions. Refuses: measuring.
"""

from bench.guard import FACTOR, USUAL, too_dear


def test_a_usual_cost_passes() -> None:
    """So does a usual cost with noise."""
    assert too_dear([(USUAL * 10, 10.0), (USUAL * FACTOR * 10, 10.0)]) is None


def test_one_good_pair_is_enough() -> None:
    """Noise adds to a cost, it never reduces it."""
    assert too_dear([(USUAL * FACTOR * 100, 10.0), (USUAL * 10, 10.0)]) is None


def test_several_times_the_usual_cost_fails() -> None:
    """The message has the figures."""
    wrong = too_dear([(USUAL * FACTOR * 11, 10.0), (USUAL * FACTOR * 12, 10.0)])
    assert wrong is not None
    assert f"{USUAL * FACTOR * 1.1:.0f} bare messages" in wrong
