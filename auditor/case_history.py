"""The result of a replay: the records that each reader should have received, and the deadlines that fired.

Owns: the values that the rules compare with the records. Refuses: judging.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.finding import Count
from auditor.pack_policy import PolicyDeadline


class FiredDeadline(NamedTuple):
    """A deadline fired."""

    leg: str
    unit: str | None
    signal: str  # warn or due
    moment: int  # when it should have fired
    at: int  # when it fired
    seq: int


class FiringDecision(NamedTuple):
    """The deadline that a decision is about: its cause, its first event, when it should have fired, when it did."""

    cause: str
    seq: int
    moment: int
    at: int


class UnfiredDeadline(NamedTuple):
    """A deadline was removed, or the log ended, before it fired."""

    leg: str
    unit: str | None
    signal: str
    moment: int
    until: int | None  # None: it still runs
    by: FiringDecision | None = None  # another deadline of the case removed it, or set it anew

    @property
    def superseded(self) -> bool:
        """Whether it was due, and another deadline that was due no later moved the case on first (ADR 24)."""
        return self.by is not None and self.by.moment <= self.moment <= self.by.at


class SetDeadline(NamedTuple):
    """The deadlines that an event set and should have set; those in `maybe` depend on what the auditor cannot know."""

    seq: int
    type: str
    said: frozenset[PolicyDeadline]
    should: frozenset[PolicyDeadline]
    maybe: frozenset[PolicyDeadline]


class UnexpectedDeadline(NamedTuple):
    """A deadline fired that did not run, or that fired as another one."""

    seq: int
    why: str
    again: bool  # it had fired before


class HistoryFault(NamedTuple):
    """An event does not fit the events before it."""

    seq: int
    figure: Count
    why: str


@dataclass(slots=True)
class CaseHistory:
    """The history of a case as the auditor replayed it."""

    standing: CaseModel
    spoken: list[FiredDeadline] = field(default_factory=list)
    unspoken: list[UnfiredDeadline] = field(default_factory=list)
    armed: list[SetDeadline] = field(default_factory=list)
    strays: list[UnexpectedDeadline] = field(default_factory=list)
    faults: list[HistoryFault] = field(default_factory=list)
    shots: dict[int, dict[str, Any]] = field(default_factory=dict)  # the snapshot after each decision, by seq
    boxes: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)  # each revision of each dispatch
    ends: set[int] = field(default_factory=set)  # the last seq of each decision
    told: list[tuple[str, int]] = field(default_factory=list)  # cause and last seq of each decision
    firing: FiringDecision | None = None  # the deadline that spoke last
    broken: bool = False  # the log does not run on: what is after `standing.seq` cannot be judged
    known: bool = True  # whether the policy of the case is the auditor's, so that its terms can be recomputed

    def beyond(self, seq: object) -> bool:
        """Return whether a record is about an event after a break in the log."""
        return self.broken and (not isinstance(seq, int) or seq > self.standing.seq)

    def over(self, clock: RunningDeadline, at: int | None, by: FiringDecision | None = None) -> None:
        """Note that a deadline ended without firing; `by` is the deadline that ended it."""
        if clock.warn is not None:
            self.unspoken.append(UnfiredDeadline(clock.leg, clock.unit, "warn", max(clock.warn, clock.floor), at, by))
        self.unspoken.append(UnfiredDeadline(clock.leg, clock.unit, "due", max(clock.due, clock.floor), at, by))

    def deciding(self, cause: str) -> FiringDecision | None:
        """Return the deadline that an event's decision is about, if it is about one that ran."""
        return self.firing if self.firing is not None and self.firing.cause == cause else None
