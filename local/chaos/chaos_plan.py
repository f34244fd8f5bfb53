"""What a run of chaos is to be: how much work, how many blows, how long at most.

Owns: the numbers, and what follows from them alone. Refuses: a plan whose blows do not fit into its time.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from local.broker.broker_config import COPIES
from operations.exit_code import ExitCode
from operations.problem import Problem
from streams.client import connections

SPEED = 600.0
"""Virtual seconds a second at most: an hour to accept is six seconds, so that deadlines fall due all through the run. A
machine on which restarts take long has a slower clock, so that an outage is no longer in the product's time."""

SHARE = 0.4
"""Of the reports that the machine decides a second so many are sent: what outages leave behind has to be caught up with
while one worker or the broker is away."""

LEAST_RATE = 2.0
"""Reports a second. With fewer, half of the partitions have nothing in hand when they are struck."""

CROSSED = 4.0
"""How much longer a restart takes than it was measured: other blows and the load take the CPU meanwhile."""

LEAP = timedelta(days=1)
"""How far the clock is moved forward at once."""

DEAD_S = 15.0
"""How long a worker is left dead so that another takes over: twice the session time-out and a little."""

STOPPED_S = connections.SESSION_MS / 1000 + 3.0
"""How long a worker or a broker is stopped: when it wakes, the worker's partitions have been given away, of several
brokers another leads what it led, and a lone one finds that everybody's session has run out."""

BROKER_AWAY_S = 20.0
"""How long a broker is away at most: it notices within that its disk is full, or starts anew in three to six. Longer on
a machine where restarts take longer."""

CLOSEST_S = 2.0
"""Real seconds between two kills at the least: closer together they would not be told apart."""

WARM_S = 5.0
"""From the first report to the first blow."""

CALM_S = 10.0
"""From the last blow to the last report: every partition has a next command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosPlan:
    """One run. The same plan with the same seed has the same schedule and the same reports."""

    seed: int
    reports: int
    rate: float  # reports a second
    kills: int
    minutes: float  # no report and no blow later than this
    brokers: int
    workers: int
    noise: float  # share of records beside the reports that are none
    speed: float = SPEED  # virtual seconds a second
    away_s: float = BROKER_AWAY_S  # how long a broker and what opens anew behind it are away at most

    @property
    def seconds(self) -> float:
        """How long it is reported and struck."""
        return min(self.reports / self.rate, self.minutes * 60)

    def fitted(self, rate: float, restart_s: float) -> "ChaosPlan":
        """Size the run for a machine: as many blows in as many seconds, never faster or more than was asked.

        `rate`: reports it decides a second. `restart_s`: a worker's restart and a broker's, in seconds, measured.
        """
        away_s = max(BROKER_AWAY_S, CROSSED * restart_s)
        sent, speed = min(self.rate, SHARE * rate), round(SPEED * BROKER_AWAY_S / away_s)
        return replace(self, rate=sent, reports=round(self.seconds * sent), speed=speed, away_s=away_s)

    @property
    def possible(self) -> bool:
        """Whether the machine that it was fitted to is fast enough for it to show anything."""
        return self.rate >= LEAST_RATE

    @property
    def copies(self) -> int:
        """Of every topic."""
        return COPIES if self.brokers > 1 else 1

    @property
    def silence_s(self) -> float:
        """The longest silence of a partition that the blows together make, in real seconds.

        A worker is stopped or left dead, its session ends, whoever takes over meets a broker that is down, twice, and
        has to open anew; and since blows cross each other, all that once more.
        """
        return 2 * (max(DEAD_S, STOPPED_S) + connections.SESSION_MS / 1000 + 2 * self.away_s)

    @property
    def late(self) -> timedelta:
        """Return how late a deadline may fire, on the product's clock: it waits for a partition that is not live.

        Each real second of a silence is `speed` of the product's, and a leap may fall into it.
        """
        return LEAP + timedelta(seconds=round(self.silence_s * self.speed))

    @property
    def late_told(self) -> str:
        """The same, and where it comes from: the plan, not what was measured."""
        return (
            f"{self.late}: {self.silence_s:.0f} s of silence at {self.speed:.0f} times the speed, and a leap of {LEAP}"
        )

    def check(self) -> None:
        """Refuse what cannot be."""
        if self.brokers not in (1, COPIES):
            raise Problem(
                f"--brokers cannot be {self.brokers}",
                "two brokers lose one's records with one",
                "take 1 or 3",
                ExitCode.USAGE,
            )
        needed_s = WARM_S + self.kills * CLOSEST_S + CALM_S
        if needed_s > self.seconds:
            fewer = ", or take fewer `--kills`" if self.seconds >= WARM_S + CLOSEST_S + CALM_S else ""
            raise Problem(
                f"--kills {self.kills} does not fit into {self.seconds:.0f} s",
                f"so long are its reports written; a kill takes {CLOSEST_S:g} s at the least, {WARM_S:g} s before the "
                f"first and {CALM_S:g} s after the last stay free",
                f"let it last {needed_s:.0f} s: more `--reports`, a lower `--rate`, enough `--minutes`{fewer}",
                ExitCode.USAGE,
            )
