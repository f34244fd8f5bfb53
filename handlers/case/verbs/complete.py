"""办结: the lead declares the work done, and each reporter is asked.

Owns: the completion and its follow-up. Refuses: a completion without the evidence that the pack demands.
"""

from handlers.case.deadlines import deadline
from handlers.case.turn import ActionTurn
from schemas.internal.command import Refusal
from schemas.vocabulary import DeadlineKind, RejectReason
from schemas.wire.action import Complete
from schemas.wire.event import Completed, FollowUpAsked


def complete(turn: ActionTurn, action: Complete) -> Refusal | None:
    """End the work, and ask every reporter."""
    category = turn.rules.categories.get(turn.case.category or "")
    if category is not None and category.evidence and not action.evidence:
        return Refusal(reason=RejectReason.EVIDENCE_REQUIRED, detail=("evidence",))
    round_ = turn.case.counts.asks + 1
    turn.emit(Completed(unit=action.actor.unit, by=turn.by(action)), turn.text(action))
    answers = deadline(turn, DeadlineKind.FOLLOW_UP, None)
    for report in turn.case.reports:
        source, name = report.public.source, report.public.id
        turn.emit(FollowUpAsked(source=source, report=name, round=round_, until=answers.due, warn=answers.warn))
    return None
