"""Events of a case: one struct for each event, the union of all, and the record that numbers them.

Owns: what an event carries. An event is complete: no reader can learn what it leaves out. All of it is public; the
private half is beside it (`RecordedEvent.private`), folds into the state and leaves through inboxes only. Refuses:
instructions, anything that varies by worker, try or build.
"""

from typing import Any, Literal

from msgspec import field

from schemas.base import At, Code, Tagged, Value
from schemas.encoding import to_data
from schemas.ids import event_id
from schemas.vocabulary import (
    Answer,
    Clause,
    ClockKind,
    CloseReason,
    DeadlineKind,
    DispatchRole,
    EndReason,
    EscalationReason,
    Origin,
    RejectReason,
    ReportKind,
    Role,
    Ruling,
    Service,
    Tier,
    TriageReason,
    Via,
)
from schemas.wire.area import Area, Point
from schemas.wire.due import ArmedDeadline
from schemas.wire.report import Media, ReportPrivate, ReportPublic


class ActedBy(Value, frozen=True):
    """Who did it, and who vouches for that."""

    role: Role
    unit: str
    via: Via


class Cause(Value, frozen=True):
    """What led to an event: a report, an action or a deadline, by its public name."""

    type: Literal["report", "action", "timer"]
    writer: str | None  # the source or unit that wrote it; `gateway` where a gateway vouched
    id: str

    @property
    def key(self) -> str:
        """The name of the cause within its case."""
        return f"{self.type}/{self.writer or ''}/{self.id}"


class FreeText(Value, frozen=True):
    """Free text that came with an event: masked for `texts`, and attachments for inboxes."""

    masked: str
    media: tuple[Media, ...] = ()


class CaseEvent(Tagged, frozen=True, kw_only=True):
    """What all events have: a type, and nothing that is not public."""


class Opened(CaseEvent, frozen=True, kw_only=True, tag="case.opened"):
    """A report opened a case."""

    report: ReportPublic
    origin: Origin
    area: Area | None
    place: Point | None  # rounded to the grid cell
    place_lost: bool  # a location was sent that could not be read
    entry: Tier  # where it enters; `tier` of this very event
    pack: str
    text_ref: str | None = None


class Classified(CaseEvent, frozen=True, kw_only=True, tag="case.classified"):
    """What the case is about, and why."""

    category: str | None
    confidence: float
    explanation: tuple[str, ...]
    by: Literal["rule", "person"]
    kind: ReportKind


class Triaged(CaseEvent, frozen=True, kw_only=True, tag="case.triaged"):
    """No rule could decide: a person has to."""

    why: TriageReason
    unit: Code
    due: At
    warn: At | None


class Routed(CaseEvent, frozen=True, kw_only=True, tag="case.routed"):
    """Who leads, by which rule. `promise` is set by the first routing and never again."""

    lead: Code
    assists: tuple[Code, ...]
    ladder: tuple[Tier, ...]
    step: int
    rule: str
    explanation: str
    priority: int
    pace: str
    category: str | None
    area: Area | None
    promise: ArmedDeadline | None
    by: ActedBy | None


class Dispatched(CaseEvent, frozen=True, kw_only=True, tag="case.dispatched"):
    """A case was dispatched to a unit."""

    dispatch: str
    unit: Code
    role: DispatchRole
    due: At | None  # of the accept clock
    terms: tuple[ArmedDeadline, ...]
    emergency: bool  # personal data goes to a lead at once


class Recalled(CaseEvent, frozen=True, kw_only=True, tag="case.recalled"):
    """A unit's dispatch ended."""

    dispatch: str
    unit: Code
    role: DispatchRole
    end: EndReason
    erase: At | None  # when personal data that the unit holds is emptied


class Accepted(CaseEvent, frozen=True, kw_only=True, tag="case.accepted"):
    """签收."""

    unit: Code
    by: ActedBy
    terms: tuple[ArmedDeadline, ...]  # the clocks that begin with acceptance
    text_ref: str | None = None


class Contacted(CaseEvent, frozen=True, kw_only=True, tag="case.contacted"):
    """联系."""

    unit: Code
    reached: bool
    by: ActedBy
    text_ref: str | None = None


class Progressed(CaseEvent, frozen=True, kw_only=True, tag="case.progressed"):
    """进展."""

    unit: Code
    by: ActedBy
    text_ref: str | None = None


class Completed(CaseEvent, frozen=True, kw_only=True, tag="case.completed"):
    """办结."""

    unit: Code
    by: ActedBy
    text_ref: str | None = None


class Disputed(CaseEvent, frozen=True, kw_only=True, tag="case.disputed"):
    """派单异议: the unit objects and holds the case until `ruler` rules."""

    unit: Code
    clause: Clause
    suggest: Code | None
    ruler: Code
    due: At
    warn: At | None
    by: ActedBy
    text_ref: str | None = None


class Ruled(CaseEvent, frozen=True, kw_only=True, tag="case.ruled"):
    """裁定."""

    unit: Code  # who objected
    ruling: Ruling
    from_: Code = field(name="from")  # the lead before
    to: Code | None  # the lead, or the other unit of joint work
    category: str | None
    terms: tuple[ArmedDeadline, ...]  # the returner's clocks, when the case stays with it
    by: ActedBy
    text_ref: str | None = None


class DueChanged(CaseEvent, frozen=True, kw_only=True, tag="case.due-changed"):
    """A deadline was moved by a person."""

    leg: DeadlineKind
    unit: str | None
    reason: EscalationReason
    from_: At | None = field(name="from")
    to: At
    until: At
    warn: At | None
    by: ActedBy


class Mustered(CaseEvent, frozen=True, kw_only=True, tag="case.mustered"):
    """集结令: one order calls several units to one case."""

    order: str
    units: tuple[Code, ...]
    place: str | None  # a public hall
    at: At
    quorum: int


class Warned(CaseEvent, frozen=True, kw_only=True, tag="case.warned"):
    """A deadline is near."""

    clock: ClockKind
    leg: DeadlineKind
    unit: str | None
    due: At
    late_by: float | None = None  # always null here: it is not late yet


class Breached(CaseEvent, frozen=True, kw_only=True, tag="case.breached"):
    """A deadline was missed. `again` begins the same leg anew where no step is left to climb."""

    clock: ClockKind
    leg: DeadlineKind
    unit: str | None
    due: At
    late_by: float  # seconds from `due` to the moment at which the engine recorded it
    again: ArmedDeadline | None


class Escalated(CaseEvent, frozen=True, kw_only=True, tag="case.escalated"):
    """The case moved up its ladder: another unit answers for it now, too."""

    from_: Tier = field(name="from")
    to: Tier
    step: int
    ladder: tuple[Tier, ...]
    owner: Code
    reason: EscalationReason
    due: At | None  # the nearest of `terms`
    terms: tuple[ArmedDeadline, ...]  # the stage clocks that start anew
    by: ActedBy | None


class HandedOver(CaseEvent, frozen=True, kw_only=True, tag="case.handed-over"):
    """A danger to life was marked for an emergency service."""

    service: Service
    rule: str
    matched: str


class FollowUpAsked(CaseEvent, frozen=True, kw_only=True, tag="case.follow-up-asked"):
    """回访: a reporter is asked."""

    source: str
    report: str
    round: int
    until: At
    warn: At | None


class FedBack(CaseEvent, frozen=True, kw_only=True, tag="case.feedback"):
    """A reporter's answer, or the result of asking."""

    source: str
    report: str
    round: int
    answer: Answer
    resolved: bool | None
    score: int | None
    by: ActedBy
    text_ref: str | None = None


class Reopened(CaseEvent, frozen=True, kw_only=True, tag="case.reopened"):
    """The reporter is not satisfied: the lead continues the work."""

    reason: EscalationReason = EscalationReason.UNSATISFIED
    unit: Code
    terms: tuple[ArmedDeadline, ...]
    by: ActedBy


class Closed(CaseEvent, frozen=True, kw_only=True, tag="case.closed"):
    """结案. `erase` is when personal data is emptied, `forget` when the case leaves the snapshots."""

    reason: CloseReason
    by: ActedBy | None
    erase: At
    forget: At


class Erased(CaseEvent, frozen=True, kw_only=True, tag="case.erased"):
    """Personal data is emptied: a unit's copy (`unit` null: all that is left), or a case long closed as a whole."""

    what: Literal["personal", "case"]
    unit: str | None


class Rejected(CaseEvent, frozen=True, kw_only=True, tag="action.rejected"):
    """An action changed nothing."""

    action: str
    verb: str | None
    unit: str
    reason: RejectReason
    detail: tuple[str, ...]
    unlogged: int  # rejections since the last one in the log that the hour's limit kept out of it


Event = (
    Opened
    | Classified
    | Triaged
    | Routed
    | Dispatched
    | Recalled
    | Accepted
    | Contacted
    | Progressed
    | Completed
    | Disputed
    | Ruled
    | DueChanged
    | Mustered
    | Warned
    | Breached
    | Escalated
    | HandedOver
    | FollowUpAsked
    | FedBack
    | Reopened
    | Closed
    | Erased
    | Rejected
)
"""Every event of a case."""

HEAD = ("seq", "cause", "tier")
"""What `data` has in every event, before the event's own fields."""


Private = ReportPrivate | FreeText
"""What comes with an event and is not public."""


class RecordedEvent(Value, frozen=True):
    """An event with its number, time and cause. `private` and `digest` are never published with it."""

    case_id: str
    seq: int
    at: At
    cause: Cause
    index: int  # 0, 1, 2… in the outcome of its cause
    tier: Tier  # after it
    event: Event
    private: Private | None = None
    digest: bytes | None = None  # of the cause's content: remembered to tell a repeat from a conflict

    @property
    def id(self) -> str:
        """A function of case, cause and index in the outcome."""
        return event_id(self.case_id, self.cause.key, self.index)

    @property
    def first_seq(self) -> int:
        """The seq of the first event of its cause."""
        return self.seq - self.index

    @property
    def masked(self) -> str | None:
        """The masked text that comes with it, or null."""
        return (self.private.masked or None) if self.private is not None else None

    def public(self) -> dict[str, Any]:
        """Return `data` as the log has it; moments are left to `to_json`."""
        body = to_data(self.event)
        del body["type"]
        return {"seq": self.seq, "cause": to_data(self.cause), "tier": self.tier.value, **body}
