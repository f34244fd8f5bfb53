"""五战: up the ladder, and who is called by it.

Owns: `case.escalated` and what follows from it: the owner's dispatch, the muster order at tier 3, the review date at
tiers 4 and 5. Refuses: moving the work away from the lead; going down.
"""

from handlers.case.deadlines import accept_deadlines, deadline, nearest
from handlers.case.dispatching import dispatch, distinct, muster
from handlers.case.turn import Turn
from schemas.base import Value
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, Tier
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import ActedBy, Escalated


class Move(Value, frozen=True):
    """Where a case moves to, and why."""

    ladder: tuple[Tier, ...]
    step: int
    reason: EscalationReason
    by: ActedBy | None = None
    owner: str | None = None  # null: as the pack says
    review: ArmedDeadline | None = None  # null: as the pack says

    @property
    def tier(self) -> Tier:
        """The tier of the step."""
        return self.ladder[self.step]


def escalate(turn: Turn, reason: EscalationReason, terms: tuple[ArmedDeadline, ...]) -> None:
    """Go one step up, or nowhere at the last step; the stage clocks `terms` begin."""
    case = turn.case
    if case.step + 1 < len(case.ladder):
        rise(turn, Move(case.ladder, case.step + 1, reason), terms)


def rise(turn: Turn, move: Move, terms: tuple[ArmedDeadline, ...]) -> None:
    """Go to a step of a ladder: the owner is named and called, the stage clocks `terms` begin."""
    tier, duty = move.tier, turn.duty
    owner = move.owner or turn.rules.owner(tier, duty, turn.case.area)
    if tier >= Tier.LEADER:
        review = move.review or deadline(turn, DeadlineKind.REVIEW, owner, tier, duty.pace)
        terms = (*terms, review)
    escalated = Escalated(
        from_=turn.tier_before,
        to=tier,
        step=move.step,
        ladder=move.ladder,
        owner=owner,
        reason=move.reason,
        due=nearest(terms),
        terms=terms,
        by=move.by,
    )
    turn.emit(escalated)
    called = distinct((owner,), taken=turn.live_units())
    accepts = accept_deadlines(turn, called, tier, duty.pace)
    dispatch(turn, called, DispatchRole.ASSIST, accepts, emergency=turn.case.emergency)
    _summon(turn, tier)


def _summon(turn: Turn, tier: Tier) -> None:
    """Give the muster order of tier 3, one in a case, and dispatch each unit that it calls anew."""
    if tier is not Tier.TOWN or turn.case.muster is not None or turn.case.lead is None:
        return
    called = distinct(muster(turn), taken=turn.live_units())
    dispatch(turn, called, DispatchRole.MUSTER)
