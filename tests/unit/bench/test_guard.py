"""When the guard fails."""

from bench.guard import FACTOR, USUAL, too_dear


def test_what_is_usual_passes() -> None:
    """And so does what noise makes of it."""
    assert too_dear([(USUAL * 10, 10.0), (USUAL * FACTOR * 10, 10.0)]) is None


def test_one_good_pair_is_enough() -> None:
    """Noise adds to a cost, it never takes from it."""
    assert too_dear([(USUAL * FACTOR * 100, 10.0), (USUAL * 10, 10.0)]) is None


def test_several_times_as_dear_fails() -> None:
    """With the figures."""
    wrong = too_dear([(USUAL * FACTOR * 11, 10.0), (USUAL * FACTOR * 12, 10.0)])
    assert wrong is not None
    assert f"{USUAL * FACTOR * 1.1:.0f} bare messages" in wrong
