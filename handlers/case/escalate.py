"""五战: up the ladder, and who is called by it.

Owns: `case.escalated` and what follows from it: the owner's dispatch, the muster order at tier 3, the review date at
tiers 4 and 5. Refuses: moving the work away from the lead; going down.
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.case.deadlines import lead_terms, nearest, term
from handlers.case.dispatching import accept_terms, distinct, hand_out, muster
from handlers.policy.rules import Rules
from schemas.internal.state import Case
from schemas.policy.pack import DutyRow
from schemas.vocabulary import DeadlineKind, DispatchRole, EscalationReason, Tier
from schemas.wire.area import Area
from schemas.wire.due import ArmedDeadline
from schemas.wire.event import ActedBy, Dispatched, Escalated, Event, Mustered


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a case stands before it moves up: all that a tier needs to know of it."""

    case_id: str
    seq: int
    tier: Tier
    lead: str | None
    duty: DutyRow
    area: Area | None
    live: tuple[str, ...]  # units that have it in hand
    number: int  # dispatches it has had
    mustered: bool
    emergency: bool

    @classmethod
    def of(cls, case: Case, rules: Rules, given: tuple[Dispatched, ...] = ()) -> "Stand":
        """Of a case, after the dispatches that the same outcome has given already."""
        return cls(
            case_id=case.case_id,
            seq=case.seq,
            tier=case.tier,
            lead=case.lead,
            duty=rules.duty_by_id(case.rule or rules.pack.last_resort),
            area=case.area,
            live=(*(one.unit for one in case.dispatches if one.live), *(one.unit for one in given)),
            number=len(case.dispatches) + len(given),
            mustered=case.muster is not None,
            emergency=case.emergency,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Where it moves to, and why."""

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


def escalate(
    case: Case,
    at: datetime,
    reason: EscalationReason,
    rules: Rules,
    *,
    lead: tuple[ArmedDeadline, ...] | None = None,
    given: tuple[Dispatched, ...] = (),
) -> tuple[Event, ...]:
    """One step up, or nothing at the last step. `lead`: the lead's clocks, when they are not simply begun anew."""
    if case.step + 1 >= len(case.ladder):
        return ()
    move = Step(case.ladder, case.step + 1, reason)
    legs = lead if lead is not None else stage_terms(case, at, move.tier, rules)
    return rise(Stand.of(case, rules, given), move, at, legs, rules)


def stage_terms(case: Case, at: datetime, tier: Tier, rules: Rules) -> tuple[ArmedDeadline, ...]:
    """The stage clocks of a case, begun anew at a tier: the lead's, or the ruler's."""
    ruling = case.deadline(DeadlineKind.RULING)
    legs = lead_terms(case, at, tier, rules)
    return legs if ruling is None else (*legs, term(rules, at, case.pace, tier, DeadlineKind.RULING, ruling.unit))


def rise(stand: Stand, move: Step, at: datetime, legs: tuple[ArmedDeadline, ...], rules: Rules) -> tuple[Event, ...]:
    """To a step of a ladder: the owner is named and called, the stage clocks `legs` run."""
    tier, pace = move.tier, stand.duty.pace
    owner = move.owner or rules.owner(tier, stand.duty, stand.area)
    if tier >= Tier.LEADER:
        legs = (*legs, move.review or term(rules, at, pace, tier, DeadlineKind.REVIEW, owner))
    escalated = Escalated(
        from_=stand.tier,
        to=tier,
        step=move.step,
        ladder=move.ladder,
        owner=owner,
        reason=move.reason,
        due=nearest(legs),
        terms=legs,
        by=move.by,
    )
    called = distinct((owner,), taken=stand.live)
    terms = accept_terms(called, at, pace, tier, rules)
    joined = hand_out(stand.case_id, stand.number, called, DispatchRole.ASSIST, terms, emergency=stand.emergency)
    return (escalated, *joined, *_summon(stand, tier, at, joined, rules))


def _summon(
    stand: Stand, tier: Tier, at: datetime, joined: tuple[Dispatched, ...], rules: Rules
) -> tuple[Mustered | Dispatched, ...]:
    """The muster order of tier 3, one in a case, and a dispatch for each unit that it calls anew."""
    if tier is not Tier.TOWN or stand.mustered or stand.lead is None:
        return ()
    order = muster(stand.case_id, stand.seq, stand.lead, stand.duty, stand.area, at, rules)
    called = distinct(order.units, taken=(*stand.live, *(one.unit for one in joined)))
    return (order, *hand_out(stand.case_id, stand.number + len(joined), called, DispatchRole.MUSTER))
