"""What a source reads of its reports: the reporter's view, whole at each change.

Owns: the values of `status.{source}`. Refuses: other reporters, unmasked notes.
"""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from schemas.case import Ask, Note
from schemas.inbox import ActionAnswered
from schemas.model import At, Model
from schemas.words import Outcome, State, Tier


class With(Model):
    """Who has it now."""

    unit: str
    name: str
    since: At


class ReportStatus(Model):
    """One report, as its reporter may see it."""

    report: str | None
    outcome: Literal[Outcome.TAKEN, Outcome.JOINED, Outcome.REFUSED]
    reason: str | None
    case_id: str | None
    state: State | None
    tier: Tier | None
    promise: At | None
    with_: Annotated[With | None, Field(alias="with")]
    notes: tuple[Note, ...]
    ask: Ask | None
    answered: ActionAnswered | None  # the answer to an action that this reporter's source wrote
    updated_at: At

    @classmethod
    def refused(cls, report: str | None, reason: str | None, at: datetime, answered: ActionAnswered | None) -> Self:
        """What a source is told where there is no case of its own to speak of."""
        return cls(
            report=report,
            outcome=Outcome.REFUSED,
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
