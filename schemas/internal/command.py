"""The commands to a case: a report that was accepted, an action, or a deadline that is due.

Owns: the internal form of the command topic. Refuses: anything that intake has not judged yet.
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
    """Why an action is refused: the contract's reason, the fields it is about, and no content."""

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
    """A report as intake leaves it: validated, masked, located, classified."""

    public: ReportPublic
    private: ReportPrivate
    area: Area | None
    place_lost: bool  # a location was sent that could not be read
    classification: Classification


class ReportCommand(Value, frozen=True, tag_field="what", tag="report"):
    """A report for the case that it opens."""

    case_id: str
    at: At
    pack: str  # the version of the rules it was taken in under
    digest: bytes  # of the report's content: same identity, other content is a conflict
    report: AcceptedReport
    received: Received


class ActionCommand(Value, frozen=True, tag_field="what", tag="action"):
    """An action for its case, or the reason why it cannot be applied."""

    case_id: str  # empty when the action named none
    at: At
    pack: str
    digest: bytes
    writer: str  # the unit or source that receives the answer
    via: Via
    scope: str  # who vouched: the topic's unit, or `gateway`; with the id it is the action's identity
    id: str
    public_id: str
    masked: str | None  # its note, result or basis, masked
    action: Action | None
    refusal: Refusal | None  # set exactly when `action` is null
    received: Received


class NextDeadline(Value, frozen=True):
    """The next thing that time will do to a case: a deadline, or the warning before it."""

    at: At
    leg: DeadlineKind
    unit: str | None
    armed: int  # the seq of the event that set it
    warning: bool


class TimerFired(Value, frozen=True, tag_field="what", tag="timer"):
    """A due deadline, decided like any other command. It is never on a topic, because the state yields it."""

    case_id: str
    at: At
    due: NextDeadline


Command = ReportCommand | ActionCommand | TimerFired
"""Every command to a case."""

COMMAND: Versioned[Command] = Versioned("command", Command, first=2)
"""The form of a command on its topic. Form 1 (pydantic's) was never released, so nothing lifts it."""
