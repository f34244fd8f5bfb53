"""What ops reads: counts, breaches, health, audits.

Owns: the values of `ops.v1`. Refuses: anything personal.
"""

from typing import Literal

from msgspec import structs

from schemas.base import At, Tagged, Value
from schemas.vocabulary import ClockKind, DeadlineKind


class Window(Value, frozen=True):
    """The period that a figure covers."""

    start: At
    end: At


class Scope(Value, frozen=True):
    """What a figure covers; null means all."""

    district: str | None = None
    town: str | None = None
    village: str | None = None
    category: str | None = None
    unit: str | None = None
    tier: int | None = None

    @property
    def key(self) -> str:
        """The scope as a part of a Kafka key, e.g. `district=qingjiang`; `all` for everything."""
        parts = [f"{name}={value}" for name, value in structs.asdict(self).items() if value is not None]
        return ",".join(parts) or "all"


class OpsCounts(Tagged, frozen=True, tag="ops.counts"):
    """`ops.counts`: flows of the window, and what is open."""

    window: Window
    scope: Scope
    opened: int
    accepted: int
    completed: int
    closed: int
    reopened: int
    open: int
    late: int
    oldest_s: float | None


class OpsBreach(Tagged, frozen=True, tag="ops.breach"):
    """`ops.breach`: a deadline was missed, as it happens."""

    window: Window
    scope: Scope
    case_id: str
    clock: ClockKind
    leg: DeadlineKind
    due: At
    late_by: float
    unit: str | None


class OpsHealth(Tagged, frozen=True, tag="ops.health"):
    """`ops.health`: the condition of a worker or the watcher."""

    window: Window
    scope: Scope
    worker: str
    version: str
    pack: str | None
    lag: int | None  # reports, actions and commands not handled yet
    oldest_unhandled_s: float | None  # real seconds that the oldest of them has waited
    timer_late_p99_s: float | None
    dlq: int | None  # dead letters written in the window
    restarts: int


class OpsAudit(Tagged, frozen=True, tag="ops.audit"):
    """`ops.audit`: what the auditor has found since it began. Its silence is an alarm."""

    window: Window
    scope: Scope
    upto: At
    reports: int
    actions: int
    cases: int
    lost: int
    doubled: int
    missed: int
    superseded: int  # deadlines that another of their case ended first in the same outage: not missed
    early: int
    late: int
    holes: int
    altered: int
    misplaced: int
    leaked: int
    unanswered: int
    behind: int  # cases and reports that were read and are not judged yet
    verdict: Literal["clean", "found", "behind"]


Ops = OpsCounts | OpsBreach | OpsHealth | OpsAudit
"""Everything on `ops.v1` that is built."""
