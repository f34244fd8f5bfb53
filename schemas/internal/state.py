"""The state of a case: the fold of its events, private half included.

Owns: the fields, and the small look-ups that many need. Refuses: deciding.
"""

from datetime import datetime, timedelta

from schemas.base import At, Value
from schemas.internal.versioned import Versioned
from schemas.vocabulary import (
    Answer,
    CaseState,
    ClockKind,
    ClockState,
    DeadlineKind,
    DispatchRole,
    DispatchState,
    ReportKind,
    Tier,
)
from schemas.wire.area import Area, Point
from schemas.wire.inbox import DispatchEnd, Explanation, MusterOrder
from schemas.wire.report import ReportPrivate, ReportPublic
from schemas.wire.snapshot import CaseClose, CaseCounts
from schemas.wire.status import OpenAsk, ShownNote

SEEN_LIMIT = 500
"""Actions remembered in a case; a repeat of an older one is decided anew (and mostly refused by state)."""

NOTES_LIMIT = 5
"""Notes shown to a reporter at most, by contract."""

REPORTS_SHOWN = 20
"""Reports shown in an inbox at most, by contract."""

REJECTED_AN_HOUR = 20
"""Rejections in a case's log in an hour, by contract; the rest are counted."""

LADDER = tuple(Tier)
"""The ladder of a case that no rule has routed yet."""

LOWEST_PRIORITY = 4
"""The priority of a case that no rule has routed yet."""


SHORT = {
    "case_id": "id",
    "updated_at": "t",
    "opened_at": "t0",
    "kind": "k",
    "reports": "r",
    "state": "s",
    "ladder": "l",
    "priority": "pr",
    "category": "c",
    "promised": "p",
    "owners": "o",
    "explanation": "w",
    "dispatches": "d",
    "deadlines": "dl",
    "housekeeping": "hk",
}
"""How the fields that every open case has are spelled on the state topic: a tenth of a plain case's bytes."""


class Deadline(Value, frozen=True, array_like=True):
    """A deadline. `armed` is the seq of the event that set it; a resting deadline does nothing."""

    kind: DeadlineKind
    unit: str | None
    due: At
    warn: At | None  # null once the warning was given
    armed: int
    resting: bool = False

    @property
    def clock(self) -> ClockKind:
        """The clock to which it belongs."""
        return ClockKind.PROMISE if self.kind is DeadlineKind.PROMISE else ClockKind.STAGE


class Dispatch(Value, frozen=True, omit_defaults=True, rename={"unit": "u", "since": "t", "role": "r", "seq": "s"}):
    """A case assigned to a unit. An ended dispatch keeps what its inbox may still need."""

    id: str
    unit: str
    since: At
    seq: int  # of the newest event that this unit was sent
    role: DispatchRole = DispatchRole.ASSIST
    rev: int = 1
    state: DispatchState = DispatchState.WAITING
    accepted_at: At | None = None
    end: DispatchEnd | None = None
    personal: bool = False  # whether the unit may see personal data, and holds it

    @property
    def live(self) -> bool:
        """Whether the dispatch has not ended."""
        return self.end is None


class ReportState(Value, frozen=True, omit_defaults=True, rename={"public": "o", "private": "p", "digest": "d"}):
    """A report of this case: its two halves, and what its reporter was asked."""

    public: ReportPublic
    private: ReportPrivate
    digest: bytes | None = None
    ask: OpenAsk | None = None
    answer: Answer | None = None  # of the present round
    content: bool | None = None  # resolved, and satisfied by the pack's measure


class SeenAction(Value, frozen=True, array_like=True):
    """An action that was decided, and the digest of its content, so that a repeat is recognised."""

    key: str
    digest: bytes


class RejectionHour(Value, frozen=True, array_like=True):
    """The rejections logged in the present hour, and those over its limit since the last logged one."""

    start: At
    count: int
    over: int

    def holds(self, at: datetime) -> bool:
        """Tell whether the hour that began at `start` is not over yet."""
        return at - self.start < timedelta(hours=1)

    def full(self, at: datetime) -> bool:
        """Tell whether the log takes no more rejections in this hour."""
        return self.holds(at) and self.count >= REJECTED_AN_HOUR


class Case(Value, frozen=True, omit_defaults=True, rename=SHORT):
    """诉求件: the unit of work, to which one or more reports belong."""

    case_id: str
    seq: int
    updated_at: At
    opened_at: At
    pack: str
    tier: Tier
    kind: ReportKind
    reports: tuple[ReportState, ...]
    state: CaseState = CaseState.TRIAGE
    ladder: tuple[Tier, ...] = LADDER
    step: int = 0
    priority: int = LOWEST_PRIORITY
    category: str | None = None
    area: Area | None = None
    place: Point | None = None  # rounded to the grid cell
    rule: str | None = None  # the duty that routed it
    pace: str = "normal"
    promised: At | None = None  # what the reporter was promised, kept or not; its deadline is among `deadlines`
    lead: str | None = None
    first: str | None = None
    owners: tuple[str, ...] = ()
    emergency: bool = False
    climbed_at: At | None = None  # when a deadline last moved it up the ladder
    clock: ClockState = ClockState.RUNNING
    explanation: Explanation = Explanation()
    counts: CaseCounts = CaseCounts()
    close: CaseClose | None = None
    objector: str | None = None  # who returned it, while it is disputed
    ruler: str | None = None
    reports_total: int = 1
    dispatches: tuple[Dispatch, ...] = ()
    deadlines: tuple[Deadline, ...] = ()  # what units have to do, and what was promised
    housekeeping: tuple[Deadline, ...] = ()  # what the product does itself: emptying, forgetting
    muster: MusterOrder | None = None
    notes: tuple[ShownNote, ...] = ()
    texts: tuple[int, ...] = ()  # the seq of each event that has a text
    seen: tuple[SeenAction, ...] = ()
    hour: RejectionHour | None = None
    forgotten: bool = False

    def held_by(self, unit: str) -> Dispatch | None:
        """Return the live dispatch of a unit."""
        for dispatch in self.dispatches:
            if dispatch.unit == unit and dispatch.end is None:
                return dispatch
        return None

    def deadline(self, kind: DeadlineKind) -> Deadline | None:
        """Return the nearest deadline of a kind."""
        return min(
            (deadline for deadline in self.deadlines if deadline.kind is kind),
            key=lambda deadline: deadline.due,
            default=None,
        )

    def lead_dispatch(self) -> Dispatch | None:
        """Return the live dispatch of the lead."""
        return next(
            (dispatch for dispatch in self.dispatches if dispatch.live and dispatch.role is DispatchRole.LEAD), None
        )


STATE: Versioned[Case] = Versioned("state", Case, first=2)
"""The form of a state on its topic. Form 1 (pydantic's) was never released, so nothing lifts it."""
