"""Facts of a case: one model an event, the union of all, and the stamp that numbers them.

Owns: what an event carries. An event is complete: what it does not say, no reader can know. It has a public half
(its fields) and, where there is one, a private half (`private`), which folds into the state and leaves through inboxes
alone. Refuses: instructions, anything that varies by worker, try or build.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from schemas.base import At, Code, Model
from schemas.ids import event_id
from schemas.internal.command import Person
from schemas.vocabulary import (
    Answer,
    Channel,
    Clause,
    ClockKind,
    CloseReason,
    DeadlineKind,
    DispatchRole,
    EndReason,
    EscalationReason,
    Identity,
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
from schemas.wire.area import Area, Place, Point
from schemas.wire.due import ArmedDeadline
from schemas.wire.report import Media


class ActedBy(Model):
    """Who did it, and who vouches for that."""

    role: Role
    unit: str
    via: Via


class Cause(Model):
    """What led to a fact: a report, an action or a deadline, by its public name."""

    type: Literal["report", "action", "timer"]
    writer: str | None  # the source or unit that wrote it; `gateway` where a gateway vouched
    id: str

    @property
    def key(self) -> str:
        """One name for the cause in its case."""
        return f"{self.type}/{self.writer or ''}/{self.id}"


class ReportPublic(Model):
    """A report as the public may know it."""

    source: str
    id: str
    channel: Channel
    channel_sent: str
    kind: ReportKind
    occurred_at: At | None


class FreeText(Model):
    """Free text that came with a fact: masked for `texts`, and attachments for inboxes."""

    masked: str
    media: tuple[Media, ...] = ()


class ReportPrivate(Model):
    """The private half of a report."""

    report_id: str  # as sent
    identity: Identity
    text: str
    masked: str
    person: Person | None
    place: Place | None
    media: tuple[Media, ...]


class Opened(Model):
    """A report opened a case."""

    type: Literal["case.opened"] = "case.opened"
    report: ReportPublic
    origin: Origin
    area: Area | None
    place: Point | None  # rounded to the grid cell
    place_lost: bool  # a location was sent that could not be read
    entry: Tier  # where it enters; `tier` of this very fact
    pack: str
    text_ref: str | None = None
    private: ReportPrivate | None = None


class Classified(Model):
    """What it is about, and why we think so."""

    type: Literal["case.classified"] = "case.classified"
    category: str | None
    confidence: float
    explanation: tuple[str, ...]
    by: Literal["rule", "person"]
    kind: ReportKind


class Triaged(Model):
    """No rule could decide: a person has to."""

    type: Literal["case.triaged"] = "case.triaged"
    why: TriageReason
    unit: Code
    due: At
    warn: At | None


class Routed(Model):
    """Who is to do it, by which rule. `promise` is set by the first routing and never again."""

    type: Literal["case.routed"] = "case.routed"
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


class Dispatched(Model):
    """A case came into a unit's hands."""

    type: Literal["case.dispatched"] = "case.dispatched"
    dispatch: str
    unit: Code
    role: DispatchRole
    due: At | None  # of the accept clock
    terms: tuple[ArmedDeadline, ...]
    emergency: bool  # personal data goes to a lead at once


class Recalled(Model):
    """A case left a unit's hands."""

    type: Literal["case.recalled"] = "case.recalled"
    dispatch: str
    unit: Code
    role: DispatchRole
    end: EndReason
    erase: At | None  # when personal data that the unit holds is emptied


class Accepted(Model):
    """签收."""

    type: Literal["case.accepted"] = "case.accepted"
    unit: Code
    by: ActedBy
    terms: tuple[ArmedDeadline, ...]  # the clocks that begin with acceptance
    text_ref: str | None = None
    private: FreeText | None = None


class Contacted(Model):
    """联系."""

    type: Literal["case.contacted"] = "case.contacted"
    unit: Code
    reached: bool
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class Progressed(Model):
    """进展."""

    type: Literal["case.progressed"] = "case.progressed"
    unit: Code
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class Completed(Model):
    """办结."""

    type: Literal["case.completed"] = "case.completed"
    unit: Code
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class Disputed(Model):
    """派单异议: the unit objects and holds the case until `ruler` rules."""

    type: Literal["case.disputed"] = "case.disputed"
    unit: Code
    clause: Clause
    suggest: Code | None
    ruler: Code
    due: At
    warn: At | None
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class Ruled(Model):
    """裁定."""

    type: Literal["case.ruled"] = "case.ruled"
    unit: Code  # who objected
    ruling: Ruling
    from_: Annotated[Code, Field(alias="from")]  # the lead before
    to: Code | None  # the lead, or the other unit of joint work
    category: str | None
    terms: tuple[ArmedDeadline, ...]  # the returner's clocks, when the case stays with it
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class DueChanged(Model):
    """A deadline was moved by a person."""

    type: Literal["case.due-changed"] = "case.due-changed"
    leg: DeadlineKind
    unit: str | None
    reason: EscalationReason
    from_: Annotated[At | None, Field(alias="from")]
    to: At
    until: At
    warn: At | None
    by: ActedBy


class Mustered(Model):
    """集结令: one order calls several units to one case."""

    type: Literal["case.mustered"] = "case.mustered"
    order: str
    units: tuple[Code, ...]
    place: str | None  # a public hall
    at: At
    quorum: int


class Warned(Model):
    """A deadline comes near."""

    type: Literal["case.warned"] = "case.warned"
    clock: ClockKind
    leg: DeadlineKind
    unit: str | None
    due: At
    late_by: float | None = None  # always null here: it is not late yet


class Breached(Model):
    """A deadline was missed. `again` arms the same leg anew where no step is left to climb."""

    type: Literal["case.breached"] = "case.breached"
    clock: ClockKind
    leg: DeadlineKind
    unit: str | None
    due: At
    late_by: float  # seconds from `due` to the moment the engine could say so
    again: ArmedDeadline | None


class Escalated(Model):
    """The case climbed: another answers for it now, too."""

    type: Literal["case.escalated"] = "case.escalated"
    from_: Annotated[Tier, Field(alias="from")]
    to: Tier
    step: int
    ladder: tuple[Tier, ...]
    owner: Code
    reason: EscalationReason
    due: At | None  # the nearest of `terms`
    terms: tuple[ArmedDeadline, ...]  # the stage clocks that start anew
    by: ActedBy | None


class HandedOver(Model):
    """A danger to life was marked for an emergency service."""

    type: Literal["case.handed-over"] = "case.handed-over"
    service: Service
    rule: str
    matched: str


class FollowUpAsked(Model):
    """回访: a reporter is asked."""

    type: Literal["case.follow-up-asked"] = "case.follow-up-asked"
    source: str
    report: str
    round: int
    until: At
    warn: At | None


class FedBack(Model):
    """A reporter's answer, or what came of asking."""

    type: Literal["case.feedback"] = "case.feedback"
    source: str
    report: str
    round: int
    answer: Answer
    resolved: bool | None
    score: int | None
    by: ActedBy
    text_ref: str | None = None
    private: FreeText | None = None


class Reopened(Model):
    """The reporter is not content: the lead works on."""

    type: Literal["case.reopened"] = "case.reopened"
    reason: Literal[EscalationReason.UNSATISFIED] = EscalationReason.UNSATISFIED
    unit: Code
    terms: tuple[ArmedDeadline, ...]
    by: ActedBy


class Closed(Model):
    """结案. `erase` is when personal data is emptied, `forget` when the case leaves the snapshots."""

    type: Literal["case.closed"] = "case.closed"
    reason: CloseReason
    by: ActedBy | None
    erase: At
    forget: At


class Erased(Model):
    """Personal data is emptied: a unit's copy (`unit` null: all that is left), or a case long closed as a whole."""

    type: Literal["case.erased"] = "case.erased"
    what: Literal["personal", "case"]
    unit: str | None


class Rejected(Model):
    """An action changed nothing."""

    type: Literal["action.rejected"] = "action.rejected"
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
"""Everything that can be true of a case."""

read_event: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
"""Reads the public half of an event."""

HEAD = ("seq", "cause", "tier")
"""What `data` has in every event, before the event's own fields."""


class RecordedEvent(Model):
    """An event in its place: numbered, timed, caused."""

    case_id: str
    seq: int
    at: At
    cause: Cause
    place: int  # 0, 1, 2… in the outcome of its cause
    tier: Tier
    event: Event
    digest: str | None = None  # of the cause's content: private, remembered to tell a repeat from a conflict

    @property
    def id(self) -> str:
        """A function of case, cause and place in the outcome."""
        return event_id(self.case_id, self.cause.key, self.place)

    def public(self) -> dict[str, Any]:
        """`data` as the log shows it; the private half stays behind."""
        body = self.event.model_dump(mode="json", by_alias=True, exclude={"private", "type"})
        return {"seq": self.seq, "cause": self.cause.json_value(), "tier": int(self.tier), **body}


def text_of(event: Event) -> str | None:
    """The masked text that an event brings, or nothing."""
    private = getattr(event, "private", None)
    return private.masked if isinstance(private, (ReportPrivate, FreeText)) and private.masked else None
