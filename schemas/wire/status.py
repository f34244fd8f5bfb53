"""What a source reads about its reports: the reporter's view, as a whole at each change.

Owns: the values of `status.{source}`. Refuses: other reporters, unmasked notes.
"""

from datetime import datetime
from typing import Literal, Self

from msgspec import field

from schemas.base import At, Value
from schemas.vocabulary import AnswerOutcome, CaseState, Tier
from schemas.wire.inbox import ActionAnswered


class HolderShown(Value, frozen=True):
    """The unit that has the case now."""

    unit: str
    name: str
    since: At


class OpenAsk(Value, frozen=True):
    """A follow-up that waits for its answer."""

    round: int
    until: At


class ShownNote(Value, frozen=True):
    """A masked note that the reporter is shown."""

    at: At
    unit: str
    text: str


class ReportStatus(Value, frozen=True):
    """One report, as its reporter may see it."""

    report: str | None
    outcome: Literal[AnswerOutcome.TAKEN, AnswerOutcome.JOINED, AnswerOutcome.REFUSED]
    reason: str | None
    case_id: str | None
    state: CaseState | None
    tier: Tier | None
    promise: At | None
    with_: HolderShown | None = field(name="with")
    notes: tuple[ShownNote, ...]
    ask: OpenAsk | None
    answered: ActionAnswered | None  # the answer to an action that this reporter's source wrote
    updated_at: At

    @classmethod
    def refused(cls, report: str | None, reason: str | None, at: datetime, answered: ActionAnswered | None) -> Self:
        """Make the status for a source where there is no case of its own to report on."""
        return cls(
            report=report,
            outcome=AnswerOutcome.REFUSED,
            reason=reason,
            case_id=None,
            state=None,
            tier=None,
            promise=None,
            with_=None,
            notes=(),
            ask=None,
            answered=answered,
            updated_at=at,
        )
