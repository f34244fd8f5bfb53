"""A case told anew from its events: the auditor's own fold, with policy recomputed at every step.

Owns: the order of a step (whoever has the case hears, a deadline speaks, terms are set, the case moves) and what is
noted for the rules. Refuses: the engine's fold, and believing an event's terms where they can be recomputed. Where the
log breaks (a hole, another order, no form) the telling ends: the rule about events says so, and what lies behind the
break is not judged, for everything there would look wrong.
"""

from chuishao.audit import terms, views
from chuishao.audit.expected import Decision, Expected
from chuishao.audit.finding import Count
from chuishao.audit.history import Armed, Fault, History
from chuishao.audit.papers import Fact
from chuishao.audit.policy import Policy, Term
from chuishao.audit.standing import Standing
from chuishao.audit.strikes import strike
from chuishao.audit.turns import TURNS


def tell(case_id: str, facts: list[Fact], policy: Policy, *, phone: bool | None) -> History:
    """The history of a case from the first of its events to the last."""
    chronicle = Chronicle(case_id, policy, phone=phone)
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
            chronicle.history.faults.append(Fault(fact.seq, Count.ALTERED, why))
            chronicle.history.broken = True
            break
    return chronicle.end()


class Chronicle:
    """One case on its way."""

    def __init__(self, case_id: str, policy: Policy, *, phone: bool | None) -> None:
        self._case = Standing(case_id)
        self._rules = Expected(policy, phone)
        self._now = Decision.after(self._case)
        self._begins = True
        self._spoken: set[str] = set()
        self.history = History(self._case)

    def step(self, fact: Fact, *, last: bool) -> None:
        """One event; `last` says that its decision ends with it."""
        case, history = self._case, self.history
        if self._begins:
            self._now = Decision.after(case)
        if fact.type == "case.opened":
            history.known = fact.data["pack"] == self._rules.policy.version
        self._follow(fact)
        self._hear(fact)
        case.seq, case.at = fact.seq, fact.at
        if fact.by == "timer" and self._begins:
            strike(case, history, fact, again=fact.cause_id in self._spoken)
            self._spoken.add(fact.cause_id)
        armed = self._arm(fact)
        for clock in TURNS[fact.type](case, fact, armed):
            history.over(clock, fact.at)
        case.highest = max(case.highest, case.tier)
        self._now.types.append(fact.type)
        self._begins = last
        if last:
            self._show(fact)

    def end(self) -> History:
        """What still runs runs on; behind a break nobody knows."""
        for clock in () if self.history.broken else self._case.speakers():
            self.history.over(clock, None)
        return self.history

    def _follow(self, fact: Fact) -> None:
        """Whether this can come next."""
        case, history = self._case, self.history
        if (fact.type == "case.opened") != (case.seq == 0):
            history.faults.append(Fault(fact.seq, Count.MISPLACED, f"{fact.type} cannot come after event {case.seq}"))
        if case.forgotten:
            history.faults.append(Fault(fact.seq, Count.MISPLACED, f"{fact.type} after the case was forgotten"))
        elif case.close is not None and fact.type not in ("case.erased", "action.rejected"):
            history.faults.append(Fault(fact.seq, Count.MISPLACED, f"{fact.type} after case.closed"))

    def _hear(self, fact: Fact) -> None:
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

    def _arm(self, fact: Fact) -> list[Term]:
        """What the event sets: recomputed where the policy is ours, else as it says."""
        said = terms.told(fact)
        if not self.history.known:
            return said
        if fact.type == "case.disputed":
            self._now.ruler = fact.data["ruler"]
        should, maybe = terms.due(self._case, fact, self._now, self._rules)
        self.history.armed.append(Armed(fact.seq, fact.type, frozenset(said), frozenset(should), frozenset(maybe)))
        names = {(one.leg, one.unit) for one in said}
        return [one for one in should if one not in maybe or (one.leg, one.unit) in names]

    def _show(self, fact: Fact) -> None:
        """How everybody should be told of the decision."""
        case, history = self._case, self.history
        history.ends.add(fact.seq)
        history.told.append((fact.cause, fact.seq))
        history.shots[fact.seq] = views.snapshot(case)
        for hand in case.hands:
            if hand.fresh:
                history.boxes[hand.id, hand.rev] = views.inbox(case, hand, fact)
                hand.fresh = False
