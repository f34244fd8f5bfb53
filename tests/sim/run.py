"""One run from one seed, judged: its faults, its findings, and how to see it again.

Owns: the order (draw faults, draw a history, run, judge) and the line that a failure ends with. Refuses: choosing seeds
(`__main__.py`, tests).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.sim import faults, histories
from tests.sim.choices import Choices, Seeded
from tests.sim.faults import Faults
from tests.sim.histories import History
from tests.sim.judges.auditor_verdict import auditor_verdict
from tests.sim.judges.facts_numbered import facts_numbered
from tests.sim.judges.no_false_breach import no_false_breach
from tests.sim.judges.no_record_lost import no_record_lost
from tests.sim.judges.offsets_never_go_back import offsets_never_go_back
from tests.sim.judges.reference_model import reference_model
from tests.sim.world import NotSettledError, World

COLLECT_EVERY = 50
"""Runs. A run leaves cycles behind that only the collector finds, and the collector must not run within one."""

JUDGES: tuple[Callable[[World], Iterable[str]], ...] = (
    no_record_lost,
    facts_numbered,
    offsets_never_go_back,
    reference_model,
    no_false_breach,
    auditor_verdict,
)

MAX_SCENARIOS = 5
"""Scenarios side by side in a drawn run."""

SHOWN_PER_JUDGE = 5
"""Findings of one judge that are shown of a run; the first ones say most."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run."""

    world: World
    found: tuple[str, ...]

    @property
    def digest(self) -> str:
        """The hash of every byte of every log, markers and offsets too: two runs with the same digest did the same."""
        whole = hashlib.sha256()
        for name, logs in self.world.cluster.logs.items():
            for log in logs:
                whole.update(f"{name}-{log.partition}:{log.end}\n".encode())
                for entry in log.entries:
                    whole.update(
                        repr((entry.offset, entry.stamp, entry.key, entry.value, entry.headers, entry.marker)).encode()
                    )
        return whole.hexdigest()


def run_seed(seed: int) -> Run:
    """Run one seed."""
    choices = Seeded(seed)
    plan = faults.draw_faults(choices)
    return run_and_judge(choices, plan, histories.draw_history(choices, MAX_SCENARIOS))


def run_and_judge(choices: Choices, plan: Faults, history: History) -> Run:
    """Run and judge. A world that does not settle is judged by that alone."""
    world = World(choices, plan, history)
    try:
        world.run()
    except NotSettledError as exc:
        return Run(world, (f"not settled: {exc}",))
    return Run(world, tuple(judge_run(world)))


def judge_run(world: World) -> Iterator[str]:
    """Yield what all judges find, the first few of each."""
    for judge in JUDGES:
        for count, finding in enumerate(judge(world)):
            if count == SHOWN_PER_JUDGE:
                break
            yield f"{judge.__name__}: {finding}"


def failure_report(seed: int, run: Run) -> str:
    """Return a failure with all that is needed to see it again."""
    lines = [f"seed {seed}: {run.world.faults.describe()}", *(f"  {finding}" for finding in run.found)]
    return "\n".join([*lines, f"  replay: python -m tests.sim --seed {seed}"])
