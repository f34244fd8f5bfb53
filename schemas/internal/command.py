"""What reaches a case: a report that was taken in, an action, or a deadline that is due.

Owns: the inside form of the command topic, `schema` 1. Refuses: anything not yet judged at the edge.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.base import At, Model
from schemas.internal.versioned import Versioned
from schemas.vocabulary import Channel, DeadlineKind, Identity, RejectReason, ReportKind, Service, TriageReason, Via
from schemas.wire.action import Action
from schemas.wire.area import Area, Place
from schemas.wire.report import Media


class Received(Model):
    """A foreign record as it lay, for the dead-letter topic."""

    topic: str
    partition: int
    offset: int
    timestamp: int  # milliseconds since 1970, the broker's or the producer's
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class Refusal(Model):
    """Why not: the contract's reason, the fields it is about, and a sentence without content."""

    reason: RejectReason
    detail: tuple[str, ...] = ()  # dotted names of fields


class Person(Model):
    """Who blew the whistle: private, it leaves in the lead's inbox alone."""

    id: str | None
    role: str | None
    name: str | None
    phone: str | None
    on_behalf_of: str | None


class Danger(Model):
    """A danger to life that was recognised."""

    rule: str  # the pack's id for it
    service: Service
    tier: Literal[3, 4]
    matched: str  # the pack's name of what was recognised; the reporter's own words stay in `texts`


class Classification(Model):
    """What the words of a text say it is about."""

    category: str | None
    confidence: Annotated[float, Field(ge=0, le=1)]
    explanation: tuple[str, ...]  # e.g. `term 井盖 +3.0`
    kind: ReportKind
    danger: Danger | None
    doubt: TriageReason | None  # null when the rules may decide alone


class AcceptedReport(Model):
    """A report as the edge left it: checked, masked, placed, classified."""

    source: str
    id: str
    public_id: str  # the id, or its hash where it looks like a phone or identity number
    channel: Channel
    channel_sent: str  # as the producer wrote it
    identity: Identity
    occurred_at: At | None
    text: str
    masked: str
    person: Person | None
    place: Place | None
    place_lost: bool  # a location was sent that could not be read
    area: Area | None
    media: tuple[Media, ...]
    guess: Classification


class ReportCommand(Model):
    """A report reaches the case it opens."""

    what: Literal["report"] = "report"
    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    case_id: str
    at: At
    pack: str  # the version of the rules it was taken in under
    digest: str  # of the report's content: same identity, other content is a conflict
    report: AcceptedReport
    received: Received


class ActionCommand(Model):
    """An action reaches its case, or the reason why it cannot be one."""

    what: Literal["action"] = "action"
    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    case_id: str  # empty when the action named none
    at: At
    pack: str
    digest: str
    writer: str  # the unit or source that is told
    via: Via
    scope: str  # who vouched: the topic's unit, or `gateway`; with the id it is the action's identity
    id: str
    public_id: str
    masked: str | None  # its note, result or basis, masked
    action: Action | None
    refusal: Refusal | None  # set exactly when `action` is null
    received: Received


class NextDeadline(Model):
    """A deadline, or the warning before it, that is the next thing to happen to a case."""

    at: At
    leg: DeadlineKind
    unit: str | None
    armed: int  # the seq of the fact that set it
    warning: bool


class TimerFired(Model):
    """A due deadline, decided like any other command. It is never on a topic: it is derived from the state."""

    what: Literal["timer"] = "timer"
    case_id: str
    at: At
    due: NextDeadline


Command = Annotated[ReportCommand | ActionCommand | TimerFired, Field(discriminator="what")]
"""Whatever reaches a case."""

COMMAND: Versioned[Command] = Versioned("command", TypeAdapter(Command))
"""How it lies on the command topic."""
