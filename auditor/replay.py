"""A case told anew from its events: the auditor's own fold, with policy recomputed at every step.

Owns: the order of a step (whoever has the case hears, a deadline speaks, terms are set, the case moves) and what is
noted for the rules. Refuses: the engine's fold, and believing an event's terms where they can be recomputed. Where the
log breaks (a hole, another order, no form) the telling ends: the rule about events says so, and what lies behind the
break is not judged, for everything there would look wrong.
"""

from auditor import deadline_checks, expected_views
from auditor.case_history import CaseHistory, HistoryFault, SetDeadline, Struck
from auditor.case_model import CaseModel
from auditor.expected_deadlines import ExpectedDeadlines, PolicyDecision
from auditor.finding import Count
from auditor.pack_policy import PackPolicy, PolicyDeadline
from auditor.records import EventRecord
from auditor.timer_checks import strike
from auditor.transitions import TURNS


def tell(case_id: str, facts: list[EventRecord], policy: PackPolicy, *, phone: bool | None) -> CaseHistory:
    """The history of a case from the first of its events to the last."""
    chronicle = Replay(case_id, policy, phone=phone)
    line = list({fact.entry.value: fact for fact in reversed(facts)}.values())[::-1]  # a repeat is no news
    for place, fact in enumerate(line):
        last = place + 1 == len(line) or line[place + 1].cause != fact.cause
        if fact.seq != place + 1:
            chronicle.history.broken = True
            break
        try:
            chronicle.step(fact, last=last)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            why = f"{fact.type} cannot be followed ({type(error).__name__})"
            chronicle.history.faults.append(HistoryFault(fact.seq, Count.ALTERED, why))
            chronicle.history.broken = True
            break
    return chronicle.end()


class Replay:
    """One case on its way."""

    def __init__(self, case_id: str, policy: PackPolicy, *, phone: bool | None) -> None:
        self._case = CaseModel(case_id)
        self._rules = ExpectedDeadlines(policy, phone)
        self._now = PolicyDecision.after(self._case)
        self._begins = True
        self._spoken: set[str] = set()
        self.history = CaseHistory(self._case)

    def step(self, fact: EventRecord, *, last: bool) -> None:
        """One event; `last` says that its decision ends with it."""
        case, history = self._case, self.history
        if self._begins:
            self._now = PolicyDecision.after(case)
        if fact.type == "case.opened":
            history.known = fact.data["pack"] == self._rules.policy.version
        self._follow(fact)
        self._hear(fact)
        case.seq, case.at = fact.seq, fact.at
        if fact.by == "timer" and self._begins:
            strike(case, history, fact, again=fact.cause_id in self._spoken)
            self._spoken.add(fact.cause_id)
        by = history.deciding(fact.cause_id) if fact.by == "timer" else None
        if fact.type == "case.escalated" and by is not None:
            self._climb(by, fact)
        armed = self._arm(fact)
        for clock in TURNS[fact.type](case, fact, armed):
            history.over(clock, fact.at, by)
        case.highest = max(case.highest, case.tier)
        self._now.types.append(fact.type)
        history.facts.append((fact.at, fact.seq, fact.cause_id))
        self._begins = last
        if last:
            self._show(fact)

    def end(self) -> CaseHistory:
        """What still runs runs on; behind a break nobody knows."""
        for clock in () if self.history.broken else self._case.speakers():
            self.history.over(clock, None)
        return self.history

    def _follow(self, fact: EventRecord) -> None:
        """Whether this can come next."""
        case, history = self._case, self.history
        if (fact.type == "case.opened") != (case.seq == 0):
            history.faults.append(
                HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} cannot come after event {case.seq}")
            )
        if case.forgotten:
            history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} after the case was forgotten"))
        elif case.close is not None and fact.type not in ("case.erased", "action.rejected"):
            history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} after case.closed"))

    def _climb(self, by: Struck, fact: EventRecord) -> None:
        """Note a deadline that moves a case up which another had moved up when this one was over already."""
        case = self._case
        if case.climbed is not None and by.moment <= case.climbed:
            why = f"{by.cause} climbs, and was over when the case climbed before: one outage, one step"
            self.history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, why))
        case.climbed = fact.at

    def _hear(self, fact: EventRecord) -> None:
        """Every unit that has the case is told, once a cause; of another's deadline it is not."""
        if fact.type == "action.rejected":
            return
        for hand in self._case.live():
            if fact.type in ("case.warned", "case.breached"):
                unit = fact.data["unit"]
                if not (hand.unit == unit if unit is not None else hand.role == "lead"):
                    continue
            if hand.turn != fact.cause:
                hand.rev, hand.turn, hand.changes = hand.rev + 1, fact.cause, []
            if fact.type not in hand.changes:
                hand.changes = [*hand.changes, fact.type]
            hand.seq, hand.fresh = fact.seq, True

    def _arm(self, fact: EventRecord) -> list[PolicyDeadline]:
        """What the event sets: recomputed where the policy is ours, else as it says."""
        said = deadline_checks.told(fact)
        if not self.history.known:
            return said
        if fact.type == "case.disputed":
            self._now.ruler = fact.data["ruler"]
        should, maybe = deadline_checks.due(self._case, fact, self._now, self._rules)
        self.history.armed.append(
            SetDeadline(fact.seq, fact.type, frozenset(said), frozenset(should), frozenset(maybe))
        )
        names = {(one.leg, one.unit) for one in said}
        return [one for one in should if one not in maybe or (one.leg, one.unit) in names]

    def _show(self, fact: EventRecord) -> None:
        """How everybody should be told of the decision."""
        case, history = self._case, self.history
        history.ends.add(fact.seq)
        history.told.append((fact.cause, fact.seq))
        history.shots[fact.seq] = expected_views.snapshot(case)
        for hand in case.hands:
            if hand.fresh:
                history.boxes[hand.id, hand.rev] = expected_views.inbox(case, hand, fact)
                hand.fresh = False
