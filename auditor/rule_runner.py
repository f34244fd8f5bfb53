"""The rules applied to one dossier after the other, wherever dossiers are stored.

Owns: the list of rules, the figures of a dossier, and the finding for an unreadable value. Refuses: reading topics.
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
from auditor.records import UNREADABLE
from auditor.replay import replay_case
from auditor.rule_context import RuleContext
from auditor.rules.actions import actions
from auditor.rules.deadlines_kept import superseded, timers
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
"""Every rule for a case."""


Fetch = Callable[[str], Iterable[LogRecord]]
"""Returns the records of a dossier, by its key."""


@dataclass(frozen=True, slots=True)
class RuleRunner:
    """A runner that judges dossiers, one after the other."""

    context: RuleContext
    fetch: Fetch
    quarantined: Callable[[str], int | None]  # since when a bug has quarantined a case

    def judge_dossier(self, key: str, entries: Iterable[LogRecord], *, young: bool = True) -> JudgedCounts:
        """Judge a dossier. Of a case that is not `young` the beginning was not read: judge only actions and answers."""
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
        history = replay_case(case.id, facts, self.context.policy, phone=case.phone)
        found = (_guarded(case.id, rule, rule(case, history, self.context)) for rule in rules)
        return JudgedCounts(
            tuple(chain.from_iterable(found)),
            cases=int(bool(facts)),
            events=len(facts),
            actions=len(case.actions) + len(case.unread),
            timers=len(history.spoken) + len(history.unspoken),
            overtaken=tuple(superseded(case.id, history)),
            strange=int(not history.known),
            waiting=self.context.waiting(case.actions),
            next=min(self._ahead(history), default=None),
            forgotten=history.standing.forgotten,
        )

    def _ahead(self, history: CaseHistory) -> Iterator[int]:
        """Return the times of running deadlines that are not due yet; the rules have judged the others."""
        running = (one.moment for one in history.unspoken if one.until is None)
        return (moment for moment in running if moment >= self.context.ripe)

    def _reports(self, case: CaseDossier) -> Iterator[Sent]:
        """Yield the records of the case's reports that are still retained and are no dead letters."""
        for key in chain.from_iterable(claims(fact.entry) for fact in case.facts):
            kept = (one for one in self.fetch(key) if came.is_report(one.topic) and not self.context.dead(one))
            yield from (sent for sent in (came.read_report(one, 0) for one in kept) if sent is not None)

    def _refused(self, case: CaseDossier) -> dict[str, int]:
        """Return by source when the refusal of another report under the same id last replaced a report's status."""
        found: dict[str, int] = {}
        for key in chain.from_iterable(claims(fact.entry) for fact in case.facts):
            for one in self.fetch(key):
                if one.topic is Topic.STATUS and one.code:
                    found[one.code] = max(found.get(one.code, 0), millis.millis(one.stamp))
        return found

    def _held(self, case: CaseDossier) -> int | None:
        """Return since when a bug has quarantined the case; a later event shows that it was released."""
        at = self.quarantined(case.id)
        return at if at is not None and (not case.facts or case.facts[-1].at <= at) else None


def _guarded(case_id: str, rule: Rule, found: Iterator[Finding]) -> Iterator[Finding]:
    """Yield a rule's findings; an unreadable value is the last of them."""
    try:
        yield from found
    except UNREADABLE as error:
        why = f"its records do not have the form that {rule.__name__} reads ({type(error).__name__})"
        yield Finding("events", Count.ALTERED, case_id, why)
