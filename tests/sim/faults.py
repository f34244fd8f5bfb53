"""Which faults there are in a run and how often: drawn first, printed, and nothing else happens.

Owns: the plan of one run. Refuses: doing it (`nemesis.py`, `weather.py`).
The idea is TigerBeetle's swarm: most runs have few kinds of faults, so that one kind does not hide another.
"""

from dataclasses import dataclass, field

from tests.sim.choices import Choices, chance, one_of

REQUEST_KINDS = (
    "connect", "init", "add partitions", "produce", "add offsets", "offsets", "commit", "fetch", "ends", "starts",
    "committed", "commit offsets", "join", "heartbeat", "describe", "list offsets",
)  # fmt: skip

OPERATIONS = ("kill", "stop", "expel", "abort", "away", "join", "leave", "compact", "control", "store")
"""What the nemesis does; see there."""


@dataclass(frozen=True)
class Faults:
    """Of one run."""

    requests: dict[str, float] = field(default_factory=dict)  # kind → share of requests that meet a fault
    operations: dict[str, int] = field(default_factory=dict)  # kind → weight among the deeds
    every_s: float = 0.0  # mean seconds between two deeds; 0 is never
    workers: int = 1
    partitions: int = 2
    slow_markers: bool = False
    in_transactions: bool = False  # so do those write who bring reports and actions: a mark behind each

    def describe(self) -> str:
        """On one line."""
        rates = " ".join(f"{kind.replace(' ', '-')}={rate:g}" for kind, rate in self.requests.items())
        operations = " ".join(f"{kind}×{weight}" for kind, weight in self.operations.items())
        return (
            f"{self.workers} workers, {self.partitions} partitions, "
            f"{'transactions' if self.in_transactions else 'single records'} come in; requests: {rates or 'fine'}; "
            f"deeds every {self.every_s:g} s: {operations or 'none'}"
        )


def draw_faults(choices: Choices) -> Faults:
    """A plan."""
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
