"""The state of a case: the fold of its facts, private half included. Internal, `schema` 1.

Owns: the fields, and the small readings that everybody needs. Refuses: deciding.
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.area import Area, Place, Point
from schemas.command import Person
from schemas.form import Form
from schemas.model import At, Model
from schemas.report import Media
from schemas.words import (
    Answer,
    Channel,
    Clock,
    CloseReason,
    EndReason,
    Hand,
    Identity,
    Kind,
    Leg,
    Part,
    Running,
    State,
    Tier,
)

SEEN_LIMIT = 500
"""Actions remembered in a case; a repeat of an older one is decided anew (and mostly refused by state)."""

NOTES_LIMIT = 5
"""Notes shown to a reporter, by contract."""

REPORTS_SHOWN = 20
"""Reports shown in an inbox, by contract."""

REJECTED_AN_HOUR = 20
"""Rejections in a case's log in an hour, by contract; the rest are counted."""


class Deadline(Model):
    """A deadline that runs. `armed` is the seq of the fact that set it."""

    leg: Leg
    unit: str | None
    due: At
    warn: At | None  # null once the warning was given
    armed: int

    @property
    def clock(self) -> Clock:
        """Which of the two clocks it belongs to."""
        return Clock.PROMISE if self.leg is Leg.PROMISE else Clock.STAGE


class Promise(Model):
    """The promise clock: set once, moved by nothing. It rests while a case waits for its reporter."""

    due: At
    warn: At | None
    armed: int
    breached: bool


class End(Model):
    """Why and when a dispatch ended."""

    reason: EndReason
    at: At


class Dispatch(Model):
    """A case in a unit's hands."""

    id: str
    unit: str
    part: Part
    state: Hand
    rev: int
    seq: int  # of the newest fact that this unit was told
    changes: tuple[str, ...]
    turn: str  # the key of the cause that this revision is about
    since: At
    accepted_at: At | None
    contacted_at: At | None
    end: End | None
    personal: bool  # whether the unit may see personal data, and holds it

    @property
    def live(self) -> bool:
        """Whether it is still in the unit's hands."""
        return self.end is None


class Ask(Model):
    """A follow-up that waits for its answer."""

    round: int
    until: At


class Report(Model):
    """A report of this case."""

    source: str
    id: str  # public
    sent_id: str | None  # as sent; private, like all below `identity`
    digest: str | None
    channel: Channel
    kind: Kind
    occurred_at: At | None
    taken_at: At
    identity: Identity
    masked: str
    text: str | None
    person: Person | None
    place: Place | None
    media: tuple[Media, ...]
    ask: Ask | None
    answer: Answer | None  # of the present round
    content: bool | None  # resolved, and satisfied by the pack's measure


class Muster(Model):
    """A muster order that stands."""

    order: str
    units: tuple[str, ...]
    place: str | None
    at: At
    quorum: int


class Note(Model):
    """A masked note that the reporter is shown."""

    at: At
    unit: str
    text: str


class Counts(Model):
    """What happened how often."""

    returns: int = 0
    urges: int = 0
    reopens: int = 0
    asks: int = 0
    reviews: int = 0  # deadlines missed at the last step


class Close(Model):
    """Why and when a case was closed."""

    reason: CloseReason
    at: At


class Why(Model):
    """Why this category and this unit."""

    category: tuple[str, ...] = ()
    route: str | None = None


class Seen(Model):
    """An action that was taken, and what it said: enough to know it again."""

    key: str
    digest: str


class Hour(Model):
    """Rejections in the log in the present hour, and those that its limit kept out since the last in the log."""

    start: At
    count: int
    over: int

    def holds(self, at: datetime) -> bool:
        """Whether the hour that began at `start` is not over yet."""
        return at - self.start < timedelta(hours=1)

    def full(self, at: datetime) -> bool:
        """Whether the log takes no more rejections in it."""
        return self.holds(at) and self.count >= REJECTED_AN_HOUR


class Case(Model):
    """诉求件."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    case_id: str
    seq: int
    updated_at: At
    opened_at: At
    pack: str
    state: State
    tier: Tier
    ladder: tuple[Tier, ...]
    step: int
    priority: int
    kind: Kind
    category: str | None
    confidence: float
    area: Area | None
    place: Point | None
    rule: str | None  # the duty that routed it
    pace: str
    promise: Promise | None
    lead: str | None
    first: str | None
    owners: tuple[str, ...]
    emergency: bool
    climbed_at: At | None = None  # when a deadline last moved it up the ladder
    clock: Running
    why: Why
    counts: Counts
    close: Close | None
    objector: str | None  # who returned it, while it is disputed
    ruler: str | None
    reports: tuple[Report, ...]
    reports_total: int
    dispatches: tuple[Dispatch, ...]
    deadlines: tuple[Deadline, ...]
    muster: Muster | None
    notes: tuple[Note, ...]
    texts: tuple[int, ...]  # the seq of each fact that has a text
    seen: tuple[Seen, ...]
    hour: Hour | None
    forgotten: bool

    def held_by(self, unit: str) -> Dispatch | None:
        """The live dispatch in a unit's hands."""
        return next((one for one in self.dispatches if one.live and one.unit == unit), None)

    def deadline(self, leg: Leg) -> Deadline | None:
        """The nearest deadline of a leg."""
        return min((one for one in self.deadlines if one.leg is leg), key=lambda one: one.due, default=None)

    def lead_dispatch(self) -> Dispatch | None:
        """The live dispatch of the lead."""
        return next((one for one in self.dispatches if one.live and one.part is Part.LEAD), None)


STATE: Form[Case] = Form("state", TypeAdapter(Case))
"""How it lies on the state topic."""
