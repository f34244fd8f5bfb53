"""The rules over one dossier after the other, wherever dossiers are kept.

Owns: which rules there are, what is counted of a dossier, and that a value without form is a finding. Refuses: reading.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from auditor import input_records as came
from auditor import millis
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier, ReportDossier
from auditor.finding import Count, Finding
from auditor.grouping import CASE, claims
from auditor.input_records import Sent
from auditor.log_record import LogRecord
from auditor.records import NO_FORM
from auditor.replay import tell
from auditor.rule_context import RuleContext
from auditor.rules.actions import actions
from auditor.rules.deadlines_kept import timers
from auditor.rules.escalations import echoes
from auditor.rules.events import events
from auditor.rules.homes import homes
from auditor.rules.inboxes import inboxes
from auditor.rules.personal import personal
from auditor.rules.reports import reports
from auditor.rules.snapshots import snapshots
from auditor.rules.statuses import statuses
from auditor.rules.texts import texts
from auditor.verdict import JudgedCounts
from schemas.topics import Topic

Rule = Callable[[CaseDossier, CaseHistory, RuleContext], Iterator[Finding]]

OF_A_CASE: tuple[Rule, ...] = (events, homes, timers, snapshots, inboxes, actions, echoes, texts, statuses, personal)
"""Every rule over a case."""


Fetch = Callable[[str], Iterable[LogRecord]]
"""The entries of a dossier, by its key."""


@dataclass(frozen=True, slots=True)
class RuleRunner:
    """Where dossiers are judged, one after the other."""

    context: RuleContext
    fetch: Fetch
    aside: Callable[[str], int | None]  # since when a bug holds a case

    def sit(self, key: str, entries: Iterable[LogRecord], *, young: bool = True) -> JudgedCounts:
        """Judge a dossier. Of a case that is not young, its beginning was not read: only actions and answers."""
        return self._case(key, entries, young=young) if key.startswith(CASE) else self._report(key, entries)

    def _report(self, key: str, entries: Iterable[LogRecord]) -> JudgedCounts:
        one = ReportDossier.of(key, entries)
        found, there = tuple(reports(one, self.context)), bool(one.sent or one.unread)
        return JudgedCounts(found, reports=int(there), waiting=self.context.waiting(one.sent))

    def _case(self, key: str, entries: Iterable[LogRecord], *, young: bool) -> JudgedCounts:
        case = CaseDossier.of(key.removeprefix(CASE), entries)
        case.reports = list(self._reports(case))
        case.refused = self._refused(case)
        case.held = self._held(case)
        rules, facts = (OF_A_CASE, case.facts) if young else ((actions,), [])
        history = tell(case.id, facts, self.context.policy, phone=case.phone)
        found = (_minded(case.id, rule, rule(case, history, self.context)) for rule in rules)
        return JudgedCounts(
            tuple(chain.from_iterable(found)),
            cases=int(bool(facts)),
            events=len(facts),
            actions=len(case.actions) + len(case.unread),
            timers=len(history.spoken) + len(history.unspoken),
            strange=int(not history.known),
            waiting=self.context.waiting(case.actions),
            next=min(self._ahead(history), default=None),
            forgotten=history.standing.forgotten,
        )

    def _ahead(self, history: CaseHistory) -> Iterator[int]:
        """The moments of running deadlines that are not due yet; of those that are, all has been said."""
        running = (one.moment for one in history.unspoken if one.until is None)
        return (moment for moment in running if moment >= self.context.ripe)

    def _reports(self, case: CaseDossier) -> Iterator[Sent]:
        """The records of its reports, where they are still kept; of one identity not those with another content."""
        for key in chain.from_iterable(claims(fact.entry) for fact in case.facts):
            kept = (one for one in self.fetch(key) if came.is_report(one.topic) and not self.context.dead(one))
            yield from (sent for sent in (came.read_report(one, 0) for one in kept) if sent is not None)

    def _refused(self, case: CaseDossier) -> dict[str, int]:
        """When the status of a report was last written over by the refusal of another under the same id."""
        found: dict[str, int] = {}
        for key in chain.from_iterable(claims(fact.entry) for fact in case.facts):
            for one in self.fetch(key):
                if one.topic is Topic.STATUS and one.code:
                    found[one.code] = max(found.get(one.code, 0), millis.millis(one.stamp))
        return found

    def _held(self, case: CaseDossier) -> int | None:
        """Since when a bug holds it; what happened afterwards says that it was let go."""
        at = self.aside(case.id)
        return at if at is not None and (not case.facts or case.facts[-1].at <= at) else None


def _minded(case_id: str, rule: Rule, found: Iterator[Finding]) -> Iterator[Finding]:
    """A rule's findings; where it meets a value without form, that is the last of them."""
    try:
        yield from found
    except NO_FORM as error:
        why = f"its records have not the form that {rule.__name__} reads ({type(error).__name__})"
        yield Finding("events", Count.ALTERED, case_id, why)
