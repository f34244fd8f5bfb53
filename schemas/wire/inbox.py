"""What a unit reads: the whole dispatch as it stands, and the answer to each of its actions.

Owns: the values of `dispatch.{unit}`. Refuses: personal data where `personal` is null.
"""

from typing import Literal

from schemas.base import At, Model
from schemas.internal.state import DispatchEnd
from schemas.vocabulary import (
    AnswerOutcome,
    Channel,
    ClockState,
    DispatchRole,
    DispatchState,
    RejectReason,
    ReportKind,
    Tier,
    Verb,
)
from schemas.wire.area import Area, Place
from schemas.wire.due import DispatchDue
from schemas.wire.event import Cause
from schemas.wire.report import Media


class PersonalShown(Model):
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
    kind: ReportKind
    occurred_at: At | None
    text: str  # masked


class OtherUnit(Model):
    """Another unit on the case."""

    unit: str
    role: DispatchRole
    state: DispatchState


class MusterShown(Model):
    """The muster order that stands."""

    order: str
    units: tuple[str, ...]
    place: str | None
    at: At
    quorum: int


class ClockShown(Model):
    """Whether the stage clock runs."""

    state: ClockState
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
    state: DispatchState
    role: DispatchRole
    end: DispatchEnd | None
    due: DispatchDue
    clock: ClockShown
    tier: Tier
    owner: str | None
    priority: int
    kind: ReportKind
    category: str | None
    area: Area | None
    text: str | None
    media: tuple[Media, ...]
    place: Place | None
    reports: tuple[ReportShown, ...]
    reports_total: int
    others: tuple[OtherUnit, ...]
    muster: MusterShown | None
    may: tuple[Verb, ...]
    explanation: Explanation
    personal: tuple[PersonalShown, ...] | None


class ActionAnswered(Model):
    """`action.answered`: once for every action that a unit wrote."""

    type: Literal["action.answered"] = "action.answered"
    action: str
    case_id: str
    outcome: Literal[AnswerOutcome.APPLIED, AnswerOutcome.REJECTED]
    reason: RejectReason | None
    detail: tuple[str, ...]
    seq: int | None
