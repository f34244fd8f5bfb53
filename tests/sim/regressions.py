"""Seeds that once found something.

Owns: the seeds. A seed is the same history only as long as nothing is drawn or awaited differently; after that it is
one more seed among many. A bug of the engine that was fixed is planted again in `bugs.py`. Refuses: running them
(`test_sim.py`).
"""

from collections.abc import Callable

from tests.sim.run import Run, run_seed


def a_partition_that_came_back_is_not_deaf() -> Run:
    """Replay a partition that came back to its first owner after another worker had decided in it.

    The first owner had been expelled from its group. It kept its old states, its consumer stood beyond them and
    returned nothing, and no deadline fired until the next command: "a deadline of 11-24 09:25 has not fired". Fixed in
    `CommandReader`: it seeks back, meets the fence, and opens again.
    """
    return run_seed(70)


def a_repeat_after_its_case_was_forgotten() -> Run:
    """Replay an action that was delivered again after its case had been forgotten.

    Time jumped beyond the case's last day, and the action was about no known case. The engine was right; the reference
    model still remembered the case.
    """
    return run_seed(1795566158054)


KEPT: tuple[Callable[[], Run], ...] = (
    a_partition_that_came_back_is_not_deaf,
    a_repeat_after_its_case_was_forgotten,
)
