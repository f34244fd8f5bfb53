"""What the auditor makes of a case's events: how each reader should have been told, and how each deadline spoke.

Owns: the shapes that the rules compare the records with. Refuses: judging.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from auditor.case_model import CaseModel
from auditor.clocks_and_dispatches import RunningDeadline
from auditor.finding import Count
from auditor.pack_policy import PolicyDeadline


class FiredDeadline(NamedTuple):
    """A deadline spoke."""

    leg: str
    unit: str | None
    voice: str  # warn or due
    moment: int  # when it should
    at: int  # when it did
    seq: int


class Struck(NamedTuple):
    """The deadline that a decision is about: its cause, its first event, when it should have spoken, when it did."""

    cause: str
    seq: int
    moment: int
    at: int


class UnfiredDeadline(NamedTuple):
    """A deadline was taken off (or the log ended) before it spoke."""

    leg: str
    unit: str | None
    voice: str
    moment: int
    until: int | None  # null: it runs still
    by: Struck | None = None  # another deadline of the case took it off, or armed it anew

    @property
    def superseded(self) -> bool:
        """Whether it was due, and another deadline that was due no later moved the case on first (ADR 24)."""
        return self.by is not None and self.by.moment <= self.moment <= self.by.at


class SetDeadline(NamedTuple):
    """What an event set, and what it should have set; `maybe` depends on what the auditor cannot know."""

    seq: int
    type: str
    said: frozenset[PolicyDeadline]
    should: frozenset[PolicyDeadline]
    maybe: frozenset[PolicyDeadline]


class UnexpectedDeadline(NamedTuple):
    """A deadline spoke that did not run, or said something else than it is."""

    seq: int
    why: str
    again: bool  # it had spoken before


class HistoryFault(NamedTuple):
    """An event does not fit what was before it."""

    seq: int
    figure: Count
    why: str


@dataclass(slots=True)
class CaseHistory:
    """A case, told by the auditor."""

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
    struck: Struck | None = None  # the deadline that spoke last
    facts: list[tuple[int, int, str]] = field(default_factory=list)  # time, seq and cause of each fact until now
    broken: bool = False  # the log does not run on: what is after `standing.seq` cannot be judged
    known: bool = True  # whether the policy of the case is the auditor's, so that its terms can be recomputed

    def beyond(self, seq: object) -> bool:
        """Whether something is told of an event that lies behind a break."""
        return self.broken and (not isinstance(seq, int) or seq > self.standing.seq)

    def over(self, clock: RunningDeadline, at: int | None, by: Struck | None = None) -> None:
        """Note a clock that ends without having spoken; `by`: the deadline that ended it."""
        if clock.warn is not None:
            self.unspoken.append(UnfiredDeadline(clock.leg, clock.unit, "warn", max(clock.warn, clock.floor), at, by))
        self.unspoken.append(UnfiredDeadline(clock.leg, clock.unit, "due", max(clock.due, clock.floor), at, by))

    def deciding(self, cause: str) -> Struck | None:
        """Give the deadline that an event's decision is about, if it is about one that ran."""
        return self.struck if self.struck is not None and self.struck.cause == cause else None

    def moved_on(self, clock: RunningDeadline) -> Struck | None:
        """Give the first fact that came when a clock was over already: from then on nobody is warned of its end."""
        found = next(((at, seq, cause) for at, seq, cause in self.facts if at >= clock.due), None)
        return None if found is None or clock.warn is None else Struck(found[2], found[1], clock.warn, found[0])
