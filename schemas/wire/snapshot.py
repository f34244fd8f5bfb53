"""The public snapshot of a case (`cases.v1`) and its texts (`texts.v1`).

Owns: two compacted views. Refuses: exact places, persons, unmasked text.
"""

from schemas.base import At, Model
from schemas.internal.state import CaseClose, CaseCounts
from schemas.vocabulary import CaseState, DispatchState, ReportKind, Tier
from schemas.wire.area import Area, Point
from schemas.wire.due import CaseDue
from schemas.wire.inbox import ClockShown, Explanation


class AssistShown(Model):
    """A unit that helps, and how far it is."""

    unit: str
    state: DispatchState


class Snapshot(Model):
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


class PublishedText(Model):
    """The masked text of one fact."""

    case_id: str
    seq: int
    fact: str  # the fact's type, e.g. `case.opened`
    text: str
    at: At
