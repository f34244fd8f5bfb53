"""The seeds that found something, and what once came of them.

Owns: the seeds. A seed is the same history only as long as nothing is drawn or awaited otherwise; from then on it is
one more seed among many. What was mended is held by a bug planted anew (`bugs.py`), if it was the engine's. Run by
`test_sim.py`.
"""

from collections.abc import Callable

from tests.sim.run import Run, run_seed


def a_partition_that_came_back_is_not_deaf() -> Run:
    """A worker was thrown out of its group, another one decided, and the partition came back to the first.

    It kept the states of before, its consumer stood beyond them and brought nothing, and no deadline fired until the
    next command: "a deadline of 11-24 09:25 has not fired". Mended in `Feed`: it seeks back, meets the fence, and
    opens anew.
    """
    return run_seed(70)


def a_repeat_after_its_case_was_forgotten() -> Run:
    """Time leapt beyond a case's last day, then the intake brought one of its actions again: about a case not known.

    The engine was right; the twin still had the case in mind.
    """
    return run_seed(1795566158054)


KEPT: tuple[Callable[[], Run], ...] = (
    a_partition_that_came_back_is_not_deaf,
    a_repeat_after_its_case_was_forgotten,
)
