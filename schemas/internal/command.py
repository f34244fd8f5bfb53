"""What reaches a case: a report that was taken in, an action, or a deadline that is due.

Owns: the inside form of the command topic. Refuses: anything not yet judged at the edge.
"""

from typing import Literal

from schemas.base import At, Value
from schemas.internal.versioned import Versioned
from schemas.vocabulary import DeadlineKind, RejectReason, ReportKind, Service, TriageReason, Via
from schemas.wire.action import Action
from schemas.wire.area import Area
from schemas.wire.dead_letter import Received
from schemas.wire.report import ReportPrivate, ReportPublic


class Refusal(Value, frozen=True):
    """Why not: the contract's reason, the fields it is about, and a sentence without content."""

    reason: RejectReason
    detail: tuple[str, ...] = ()  # dotted names of fields


class Danger(Value, frozen=True):
    """A danger to life that was recognised."""

    rule: str  # the pack's id for it
    service: Service
    tier: Literal[3, 4]
    matched: str  # the pack's name of what was recognised; the reporter's own words stay in `texts`


class Classification(Value, frozen=True):
    """What the words of a text say it is about."""

    category: str | None
    confidence: float  # 0 to 1
    explanation: tuple[str, ...]  # e.g. `term 井盖 +3.0`
    kind: ReportKind
    danger: Danger | None
    doubt: TriageReason | None  # null when the rules may decide alone


class AcceptedReport(Value, frozen=True):
    """A report as the edge left it: checked, masked, placed, classified."""

    public: ReportPublic
    private: ReportPrivate
    area: Area | None
    place_lost: bool  # a location was sent that could not be read
    classification: Classification


class ReportCommand(Value, frozen=True, tag_field="what", tag="report"):
    """A report reaches the case it opens."""

    case_id: str
    at: At
    pack: str  # the version of the rules it was taken in under
    digest: bytes  # of the report's content: same identity, other content is a conflict
    report: AcceptedReport
    received: Received


class ActionCommand(Value, frozen=True, tag_field="what", tag="action"):
    """An action reaches its case, or the reason why it cannot be one."""

    case_id: str  # empty when the action named none
    at: At
    pack: str
    digest: bytes
    writer: str  # the unit or source that is told
    via: Via
    scope: str  # who vouched: the topic's unit, or `gateway`; with the id it is the action's identity
    id: str
    public_id: str
    masked: str | None  # its note, result or basis, masked
    action: Action | None
    refusal: Refusal | None  # set exactly when `action` is null
    received: Received


class NextDeadline(Value, frozen=True):
    """A deadline, or the warning before it, that is the next thing to happen to a case."""

    at: At
    leg: DeadlineKind
    unit: str | None
    armed: int  # the seq of the event that set it
    warning: bool


class TimerFired(Value, frozen=True, tag_field="what", tag="timer"):
    """A due deadline, decided like any other command. It is never on a topic: it is derived from the state."""

    case_id: str
    at: At
    due: NextDeadline


Command = ReportCommand | ActionCommand | TimerFired
"""Whatever reaches a case."""

COMMAND: Versioned[Command] = Versioned("command", Command, first=2)
"""How it lies on the command topic. Form 1 (pydantic's) was never released, so nothing lifts it."""
