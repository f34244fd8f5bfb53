"""A case replayed from its events: the auditor's own fold, with the policy recomputed at every step.

Where the log breaks (a hole, another order, no form) the replay ends: the rule about events reports it, and what
follows the break is not judged, because everything there would look wrong.
Owns: the order of a step (inbox revisions, a deadline that fires, deadlines that are set, the new state) and the notes
for the rules. Refuses: the engine's fold, and an event's own deadlines where they can be recomputed.
"""

from auditor import deadline_checks, expected_views
from auditor.case_history import CaseHistory, FiringDecision, HistoryFault, SetDeadline
from auditor.case_model import CaseModel
from auditor.expected_deadlines import ExpectedDeadlines, PolicyDecision
from auditor.finding import Count
from auditor.pack_policy import PackPolicy, PolicyDeadline
from auditor.records import EventRecord
from auditor.timer_checks import match_fired
from auditor.transitions import TURNS


def replay_case(case_id: str, facts: list[EventRecord], policy: PackPolicy, *, phone: bool | None) -> CaseHistory:
    """Return the history of a case from the first of its events to the last."""
    replay = Replay(case_id, policy, phone=phone)
    distinct = list({fact.entry.value: fact for fact in reversed(facts)}.values())[::-1]  # repeats are left out
    for index, fact in enumerate(distinct):
        last = index + 1 == len(distinct) or distinct[index + 1].cause != fact.cause
        if fact.seq != index + 1:
            replay.history.broken = True
            break
        try:
            replay.step(fact, last=last)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            why = f"{fact.type} cannot be followed ({type(error).__name__})"
            replay.history.faults.append(HistoryFault(fact.seq, Count.ALTERED, why))
            replay.history.broken = True
            break
    return replay.end()


class Replay:
    """The replay of one case."""

    def __init__(self, case_id: str, policy: PackPolicy, *, phone: bool | None) -> None:
        self._case = CaseModel(case_id)
        self._rules = ExpectedDeadlines(policy, phone)
        self._now = PolicyDecision.after(self._case)
        self._begins = True
        self._fired: set[str] = set()
        self.history = CaseHistory(self._case)

    def step(self, fact: EventRecord, *, last: bool) -> None:
        """Apply one event; `last` is whether its decision ends with it."""
        case, history = self._case, self.history
        if self._begins:
            self._now = PolicyDecision.after(case)
        if fact.type == "case.opened":
            history.known = fact.data["pack"] == self._rules.policy.version
        self._check_order(fact)
        self._revise_inboxes(fact)
        case.seq, case.at = fact.seq, fact.at
        if fact.by == "timer" and self._begins:
            match_fired(case, history, fact, again=fact.cause_id in self._fired)
            self._fired.add(fact.cause_id)
        by = history.deciding(fact.cause_id) if fact.by == "timer" else None
        if fact.type == "case.escalated" and by is not None:
            self._note_climb(by, fact)
        armed = self._arm(fact)
        for clock in TURNS[fact.type](case, fact, armed):
            history.over(clock, fact.at, by)
        case.highest = max(case.highest, case.tier)
        self._now.types.append(fact.type)
        self._begins = last
        if last:
            self._note_views(fact)

    def end(self) -> CaseHistory:
        """Return the history; deadlines that still run are noted, unless the log broke."""
        for clock in () if self.history.broken else self._case.firing():
            self.history.over(clock, None)
        return self.history

    def _check_order(self, fact: EventRecord) -> None:
        """Note a fault when this event cannot come next."""
        case, history = self._case, self.history
        if (fact.type == "case.opened") != (case.seq == 0):
            history.faults.append(
                HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} cannot come after event {case.seq}")
            )
        if case.forgotten:
            history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} after the case was forgotten"))
        elif case.close is not None and fact.type not in ("case.erased", "action.rejected"):
            history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, f"{fact.type} after case.closed"))

    def _note_climb(self, by: FiringDecision, fact: EventRecord) -> None:
        """Report a deadline that escalates a case after another had escalated it when this one was over already."""
        case = self._case
        if case.climbed is not None and by.moment <= case.climbed:
            why = f"{by.cause} escalates, and was over when the case escalated before: one outage, one step"
            self.history.faults.append(HistoryFault(fact.seq, Count.MISPLACED, why))
        case.climbed = fact.at

    def _revise_inboxes(self, fact: EventRecord) -> None:
        """Make one revision for each cause in the inbox of every unit that has the case.

        A warning or breach goes only to the unit whose deadline it is.
        """
        if fact.type == "action.rejected":
            return
        for dispatch in self._case.live():
            if fact.type in ("case.warned", "case.breached"):
                unit = fact.data["unit"]
                if not (dispatch.unit == unit if unit is not None else dispatch.role == "lead"):
                    continue
            if dispatch.cause != fact.cause:
                dispatch.rev, dispatch.cause, dispatch.changes = dispatch.rev + 1, fact.cause, []
            if fact.type not in dispatch.changes:
                dispatch.changes = [*dispatch.changes, fact.type]
            dispatch.seq, dispatch.fresh = fact.seq, True

    def _arm(self, fact: EventRecord) -> list[PolicyDeadline]:
        """Return the deadlines that the event sets: recomputed where the policy is known, else as the event states."""
        stated = deadline_checks.stated(fact)
        if not self.history.known:
            return stated
        if fact.type == "case.disputed":
            self._now.ruler = fact.data["ruler"]
        should, maybe = deadline_checks.due(self._case, fact, self._now, self._rules)
        self.history.armed.append(
            SetDeadline(fact.seq, fact.type, frozenset(stated), frozenset(should), frozenset(maybe))
        )
        names = {(one.leg, one.unit) for one in stated}
        return [one for one in should if one not in maybe or (one.leg, one.unit) in names]

    def _note_views(self, fact: EventRecord) -> None:
        """Note the snapshot and the inbox revisions that the decision should publish."""
        case, history = self._case, self.history
        history.ends.add(fact.seq)
        history.told.append((fact.cause, fact.seq))
        history.shots[fact.seq] = expected_views.snapshot(case)
        for dispatch in case.dispatches:
            if dispatch.fresh:
                history.boxes[dispatch.id, dispatch.rev] = expected_views.inbox(case, dispatch, fact)
                dispatch.fresh = False
