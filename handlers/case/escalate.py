"""五战: the steps up a case's ladder, and who is called at each.

Owns: `case.escalated` and what follows from it: the owner's dispatch, the muster order at tier 3, the review date at
tiers 4 and 5. Refuses: taking the work away from the lead; going down.
"""

from handlers.case.deadlines import accept_deadlines, deadline, nearest
from handlers.case.dispatching import dispatch, distinct, muster
from handlers.case.turn import Turn
from schemas.base import Value
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, Tier
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import ActedBy, Escalated


class Move(Value, frozen=True):
    """The step to which a case moves, and why."""

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
    """Go one step up, or stay at the last step; the stage deadlines `terms` begin."""
    case = turn.case
    if case.step + 1 < len(case.ladder):
        rise(turn, Move(case.ladder, case.step + 1, reason), terms)


def rise(turn: Turn, move: Move, terms: tuple[ArmedDeadline, ...]) -> None:
    """Go to a step of a ladder: name and call the owner, and begin the stage deadlines `terms`."""
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
    """Give the muster order of tier 3, once in a case, and dispatch the case to each unit that it newly calls."""
    if tier is not Tier.TOWN or turn.case.muster is not None or turn.case.lead is None:
        return
    called = distinct(muster(turn), taken=turn.live_units())
    dispatch(turn, called, DispatchRole.MUSTER)
