"""One run from one seed, judged: which faults there were, what was found, and how to see it again.

Owns: the order (draw faults, draw a history, live, judge) and the sentence that a failure ends with.
Refuses: choosing seeds (`__main__.py`, tests).
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
"""Runs; a run leaves cycles behind that only the collector finds, and it must not run within one."""

JUDGES: tuple[Callable[[World], Iterable[str]], ...] = (
    no_record_lost,
    facts_numbered,
    offsets_never_go_back,
    reference_model,
    no_false_breach,
    auditor_verdict,
)

MAX_SCENARIOS = 5
"""Stories side by side in a drawn run."""

SHOWN_PER_JUDGE = 5
"""Findings that are shown of a run; the first ones say most."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of one."""

    world: World
    found: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of every byte of every log, markers and offsets too: two runs that agree did the same."""
        whole = hashlib.sha256()
        for name, logs in self.world.cluster.logs.items():
            for log in logs:
                whole.update(f"{name}-{log.partition}:{log.end}\n".encode())
                for one in log.entries:
                    whole.update(repr((one.offset, one.stamp, one.key, one.value, one.headers, one.marker)).encode())
        return whole.hexdigest()


def run_seed(seed: int) -> Run:
    """The run of a seed."""
    choices = Seeded(seed)
    plan = faults.draw_faults(choices)
    return run_and_judge(choices, plan, histories.draw_history(choices, MAX_SCENARIOS))


def run_and_judge(choices: Choices, plan: Faults, history: History) -> Run:
    """Live and judge. A world that does not come to quiet is judged by that alone."""
    world = World(choices, plan, history)
    try:
        world.run()
    except NotSettledError as exc:
        return Run(world, (f"not quiet: {exc}",))
    return Run(world, tuple(judge_run(world)))


def judge_run(world: World) -> Iterator[str]:
    """What all judges find, the first few of each."""
    for judge in JUDGES:
        for count, finding in enumerate(judge(world)):
            if count == SHOWN_PER_JUDGE:
                break
            yield f"{judge.__name__}: {finding}"


def failure_report(seed: int, run: Run) -> str:
    """A failure, with all that is needed to see it again."""
    lines = [f"seed {seed}: {run.world.faults.describe()}", *(f"  {finding}" for finding in run.found)]
    return "\n".join([*lines, f"  replay: python -m tests.sim --seed {seed}"])
