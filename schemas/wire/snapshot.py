"""The public snapshot of a case (`cases.v1`) and its texts (`texts.v1`).

Owns: two compacted views. Refuses: exact places, persons, unmasked text.
"""

from schemas.base import At, Value
from schemas.vocabulary import CaseState, CloseReason, DispatchState, ReportKind, Tier
from schemas.wire.area import Area, Point
from schemas.wire.due import CaseDue
from schemas.wire.inbox import ClockShown, Explanation


class AssistShown(Value, frozen=True):
    """A unit that helps, and the state of its dispatch."""

    unit: str
    state: DispatchState


class CaseCounts(Value, frozen=True):
    """How often something happened in a case."""

    returns: int = 0
    urges: int = 0
    reopens: int = 0
    asks: int = 0
    reviews: int = 0  # deadlines missed at the last step


class CaseClose(Value, frozen=True):
    """Why and when a case was closed."""

    reason: CloseReason
    at: At


class Snapshot(Value, frozen=True):
    """A case as ops may see it."""

    case_id: str
    state: CaseState
    tier: Tier
    ladder: tuple[Tier, ...]
    step: int
    priority: int
    kind: ReportKind
    category: str | None
    area: Area | None
    place: Point | None
    lead: str | None
    assists: tuple[AssistShown, ...]
    first: str | None
    owners: tuple[str, ...]
    reports_total: int
    opened_at: At
    due: CaseDue
    clock: ClockShown
    explanation: Explanation
    counts: CaseCounts
    close: CaseClose | None
    pack: str
    seq: int
    updated_at: At


class PublishedText(Value, frozen=True):
    """The masked text of one event."""

    case_id: str
    seq: int
    fact: str  # the fact's type, e.g. `case.opened`
    text: str
    at: At
