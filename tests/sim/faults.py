"""The plan of one run's faults: which kinds there are and how often, drawn before the run and printed.

Owns: the plan; no other fault happens. Refuses: carrying it out (`nemesis.py`, `network_faults.py`). The idea is
TigerBeetle's swarm testing: most runs have few kinds of faults, so that one kind does not hide another.
"""

from dataclasses import dataclass, field

from tests.sim.choices import Choices, chance, one_of

REQUEST_KINDS = (
    "connect", "init", "add partitions", "produce", "add offsets", "offsets", "commit", "fetch", "ends", "starts",
    "committed", "commit offsets", "join", "heartbeat", "describe", "list offsets",
)  # fmt: skip

OPERATIONS = ("kill", "stop", "expel", "abort", "away", "join", "leave", "compact", "control", "store")
"""What the nemesis can do; the table is in `nemesis.py`."""


@dataclass(frozen=True)
class Faults:
    """The faults of one run."""

    requests: dict[str, float] = field(default_factory=dict)  # request kind → share of requests that meet a fault
    operations: dict[str, int] = field(default_factory=dict)  # operation → weight
    every_s: float = 0.0  # mean seconds between two operations; 0 means none
    workers: int = 1
    partitions: int = 2
    slow_markers: bool = False
    in_transactions: bool = False  # reports and actions are written in transactions, a marker behind each

    def describe(self) -> str:
        """Return the plan as one line."""
        rates = " ".join(f"{kind.replace(' ', '-')}={rate:g}" for kind, rate in self.requests.items())
        operations = " ".join(f"{kind}×{weight}" for kind, weight in self.operations.items())
        return (
            f"{self.workers} workers, {self.partitions} partitions, input as "
            f"{'transactions' if self.in_transactions else 'single records'}; "
            f"request faults: {rates or 'none'}; "
            f"operations every {self.every_s:g} s: {operations or 'none'}"
        )


def draw_faults(choices: Choices) -> Faults:
    """Draw a plan."""
    faults_on = chance(choices, 0.85)
    level = one_of(choices, [0.02, 0.05, 0.15, 0.3])
    requests = {kind: level for kind in REQUEST_KINDS if faults_on and choices.pick(2)}
    operations = {kind: 1 + choices.pick(4) for kind in OPERATIONS if choices.pick(2)}
    return Faults(
        requests,
        operations,
        one_of(choices, [0.1, 0.2, 0.5, 1.0]) if operations else 0.0,
        workers=1 + choices.pick(3),
        partitions=1 + choices.pick(3),
        slow_markers=choices.pick(2) == 1,
        in_transactions=choices.pick(2) == 1,
    )
