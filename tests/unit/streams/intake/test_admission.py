"""How much may be taken in follows from what waits and from the rate of deciding."""

from collections.abc import Mapping

import pytest

from streams.client.lag import Lag
from streams.intake.admission import ACTIONS_S, LEAST, LOOK_S, REPORTS_S, SPAN_S, STILL_S, Admission

TIMES = int(ACTIONS_S / REPORTS_S)


def stands(*pairs: tuple[int, int]) -> Mapping[int, Lag]:
    """Partitions, each with its position and end."""
    return {number: Lag(*pair) for number, pair in enumerate(pairs)}


def test_nothing_is_taken_in_before_the_first_look() -> None:
    """Two hundred thousand commands may be waiting."""
    admission = Admission()
    assert (admission.reports, admission.actions, admission.look_due(0.0)) == (0, 0, True)


@pytest.mark.parametrize(
    ("stand", "reports", "actions"),
    [
        (stands((0, 0)), LEAST, TIMES * LEAST),
        (stands((7, 107), (0, 100)), LEAST - 200, TIMES * LEAST - 200),
        (stands((0, LEAST)), 0, (TIMES - 1) * LEAST),
        (stands((0, 10 * LEAST)), -9 * LEAST, (TIMES - 10) * LEAST),
        (stands((9, 3)), LEAST, TIMES * LEAST),  # an end that was asked for before the offset
    ],
)
def test_what_waits_reduces_what_may_be_taken_in(stand: Mapping[int, Lag], reports: int, actions: int) -> None:
    """Reports stop first, actions at three times as much."""
    admission = Admission()
    admission.look(stand, 1.0)
    assert (admission.reports, admission.actions) == (reports, actions)


def test_what_was_taken_in_counts_until_the_next_look_which_comes_only_when_needed() -> None:
    """Few records cost one look in so many; a flood costs one every `LOOK_S`."""
    admission = Admission()
    admission.look(stands((0, 0)), 0.0)
    admission.let(LEAST - 1)
    assert (admission.reports, admission.look_due(100.0)) == (1, False)
    admission.let(1)
    assert admission.reports == 0
    assert not admission.look_due(LOOK_S / 2)
    assert admission.look_due(LOOK_S)


def test_the_faster_it_is_decided_the_more_may_wait() -> None:
    """Two seconds of work at the rate of the last seconds, with any number of workers; at a lower rate less."""
    admission = Admission()
    for second in range(4):
        admission.look(stands((second * 1000, second * 1000), (second * 500, second * 500)), float(second))
    assert admission.rate == 1500
    assert admission.reports == REPORTS_S * 1500
    for second in range(4, 4 + 2 * int(SPAN_S)):
        admission.look(stands((3000, 3000), (1500, 1500)), float(second))
    assert (admission.rate, admission.reports) == (0, LEAST)


def test_a_partition_without_an_owner_does_not_hold_up_the_others() -> None:
    """Its cases wait for an owner; the others go on."""
    admission = Admission()
    for second in range(int(STILL_S) + 1):
        admission.look(stands((0, 5000), (10 * second, 10 * second + 3)), float(second))
    assert admission.reports == LEAST - 3


def test_nothing_is_taken_in_while_no_worker_decides() -> None:
    """That has no limit: an opening may take a while, and the backlog must not move to the command topic meanwhile."""
    admission = Admission()
    for second in range(3 * int(STILL_S)):
        admission.look(stands((0, LEAST), (0, LEAST)), float(second))
    assert (admission.reports, admission.actions) == (-LEAST, LEAST)
