"""What ops reads: counts, breaches, health, audits.

Owns: the values of `ops.v1`. Refuses: anything personal.
"""

from typing import Literal

from schemas.model import At, Model
from schemas.words import Clock, Leg


class Window(Model):
    """From when to when a figure speaks."""

    start: At
    end: At


class Scope(Model):
    """What a figure is about; null is all of it."""

    district: str | None = None
    town: str | None = None
    village: str | None = None
    category: str | None = None
    unit: str | None = None
    tier: int | None = None

    @property
    def key(self) -> str:
        """The scope as a part of a Kafka key, e.g. `district=qingjiang`; `all` for everything."""
        said = [f"{k}={v}" for k, v in self.model_dump().items() if v is not None]
        return ",".join(said) or "all"


class Counts(Model):
    """`ops.counts`: flows of the window, and what stands open."""

    type: Literal["ops.counts"] = "ops.counts"
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


class Breach(Model):
    """`ops.breach`: a deadline was missed, as it happens."""

    type: Literal["ops.breach"] = "ops.breach"
    window: Window
    scope: Scope
    case_id: str
    clock: Clock
    leg: Leg
    due: At
    late_by: float
    unit: str | None


class Health(Model):
    """`ops.health`: how a worker or the watcher is."""

    type: Literal["ops.health"] = "ops.health"
    window: Window
    scope: Scope
    worker: str
    version: str
    pack: str | None
    lag: int | None  # reports, actions and commands not handled yet: at the door, and behind it
    oldest_unhandled_s: float | None  # real seconds that the oldest of them has waited
    timer_late_p99_s: float | None
    dlq: int | None  # dead letters written in the window
    restarts: int


class Audit(Model):
    """`ops.audit`: what the auditor has found since it began. Its silence is an alarm."""

    type: Literal["ops.audit"] = "ops.audit"
    window: Window
    scope: Scope
    upto: At
    reports: int
    actions: int
    cases: int
    lost: int
    doubled: int
    missed: int
    superseded: int = 0  # deadlines that another of their case ended first in the same outage: not missed
    early: int
    late: int
    holes: int
    altered: int
    misplaced: int
    leaked: int
    unanswered: int
    verdict: Literal["clean", "found"]


Ops = Counts | Breach | Health | Audit
"""Everything on `ops.v1` that is built."""
