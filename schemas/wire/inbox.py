"""What a unit reads: each dispatch as a whole, and the answer to each of its actions.

Owns: the values of `dispatch.{unit}`. Refuses: personal data where `personal` is null.
"""

from typing import Literal

from schemas.base import At, Tagged, Value
from schemas.vocabulary import (
    AnswerOutcome,
    ClockState,
    DispatchRole,
    DispatchState,
    EndReason,
    RejectReason,
    ReportKind,
    Tier,
    Verb,
)
from schemas.wire.area import Area, Place
from schemas.wire.due import DispatchDue
from schemas.wire.event import Cause
from schemas.wire.report import Media, ReportPublic


class PersonalShown(Value, frozen=True):
    """Name, phone and unmasked text of one report."""

    report: str
    name: str | None
    phone: str | None
    text: str


class ReportShown(ReportPublic, frozen=True):
    """A report as every unit on the case may see it: its public half and the masked text."""

    text: str


class OtherUnit(Value, frozen=True):
    """Another unit on the case."""

    unit: str
    role: DispatchRole
    state: DispatchState


class MusterOrder(Value, frozen=True):
    """The muster order that is in force."""

    order: str
    units: tuple[str, ...]
    place: str | None
    at: At
    quorum: int


class ClockShown(Value, frozen=True):
    """Whether the stage clock runs."""

    state: ClockState
    since: At | None
    reason: str | None
    paused_s: float


class Explanation(Value, frozen=True):
    """Why this category and this unit."""

    category: tuple[str, ...] = ()
    route: str | None = None


class DispatchEnd(Value, frozen=True):
    """Why and when a dispatch ended."""

    reason: EndReason
    at: At


class DispatchChanged(Tagged, frozen=True, tag="dispatch.changed"):
    """`dispatch.changed`: a case dispatched to a unit, as a whole."""

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
    muster: MusterOrder | None
    may: tuple[Verb, ...]
    explanation: Explanation
    personal: tuple[PersonalShown, ...] | None


class ActionAnswered(Tagged, frozen=True, tag="action.answered"):
    """`action.answered`: once for every action that a unit wrote."""

    action: str
    case_id: str
    outcome: Literal[AnswerOutcome.APPLIED, AnswerOutcome.REJECTED]
    reason: RejectReason | None
    detail: tuple[str, ...]
    seq: int | None
