"""What a unit reads: the whole dispatch as it stands, and the answer to each of its actions.

Owns: the values of `dispatch.{unit}`. Refuses: personal data where `personal` is null.
"""

from typing import Literal

from schemas.area import Area, Place
from schemas.case import End
from schemas.due import DispatchDue
from schemas.event import Cause
from schemas.model import At, Model
from schemas.report import Media
from schemas.words import Channel, Hand, Kind, Outcome, Part, RejectReason, Running, Tier, Verb


class Personal(Model):
    """Name, phone and unmasked text of one report."""

    report: str
    name: str | None
    phone: str | None
    text: str


class ReportShown(Model):
    """A report as every unit on the case may see it."""

    source: str
    id: str
    channel: Channel
    kind: Kind
    occurred_at: At | None
    text: str  # masked


class Other(Model):
    """Another unit on the case."""

    unit: str
    role: Part
    state: Hand


class MusterShown(Model):
    """The muster order that stands."""

    order: str
    units: tuple[str, ...]
    place: str | None
    at: At
    quorum: int


class ClockShown(Model):
    """Whether the stage clock runs."""

    state: Running
    since: At | None
    reason: str | None
    paused_s: float


class Explanation(Model):
    """Why this category and this unit."""

    category: tuple[str, ...]
    route: str | None


class DispatchChanged(Model):
    """`dispatch.changed`: a case in a unit's hands, whole."""

    type: Literal["dispatch.changed"] = "dispatch.changed"
    dispatch_id: str
    case_id: str
    unit: str
    rev: int
    seq: int
    cause: Cause
    changes: tuple[str, ...]
    state: Hand
    role: Part
    end: End | None
    due: DispatchDue
    clock: ClockShown
    tier: Tier
    owner: str | None
    priority: int
    kind: Kind
    category: str | None
    area: Area | None
    text: str | None
    media: tuple[Media, ...]
    place: Place | None
    reports: tuple[ReportShown, ...]
    reports_total: int
    others: tuple[Other, ...]
    muster: MusterShown | None
    may: tuple[Verb, ...]
    explanation: Explanation
    personal: tuple[Personal, ...] | None


class ActionAnswered(Model):
    """`action.answered`: once for every action that a unit wrote."""

    type: Literal["action.answered"] = "action.answered"
    action: str
    case_id: str
    outcome: Literal[Outcome.APPLIED, Outcome.REJECTED]
    reason: RejectReason | None
    detail: tuple[str, ...]
    seq: int | None
