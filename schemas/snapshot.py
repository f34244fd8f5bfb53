"""The public snapshot of a case (`cases.v1`) and its texts (`texts.v1`).

Owns: two compacted views. Refuses: exact places, persons, unmasked text.
"""

from schemas.area import Area, Point
from schemas.case import Close, Counts
from schemas.due import CaseDue
from schemas.inbox import ClockShown, Explanation
from schemas.model import At, Model
from schemas.words import Hand, Kind, State, Tier


class AssistShown(Model):
    """A unit that helps, and how far it is."""

    unit: str
    state: Hand


class Snapshot(Model):
    """A case as ops may see it."""

    case_id: str
    state: State
    tier: Tier
    ladder: tuple[Tier, ...]
    step: int
    priority: int
    kind: Kind
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
    counts: Counts
    close: Close | None
    pack: str
    seq: int
    updated_at: At


class Text(Model):
    """The masked text of one fact."""

    case_id: str
    seq: int
    fact: str  # the fact's type, e.g. `case.opened`
    text: str
    at: At
