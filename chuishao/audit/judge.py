"""The rules over dossiers: in memory for simulations and tests, from a workspace for a cluster.

Owns: which rules there are, and what is counted. Refuses: reading a cluster (`run.py`).
Called by: simulations, tests, `run.py`, `follower.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from chuishao.audit import input as came
from chuishao.audit import moment
from chuishao.audit.chronicle import tell
from chuishao.audit.context import Context, Spared
from chuishao.audit.dossier import CaseDossier, ReportDossier
from chuishao.audit.entry import Entry
from chuishao.audit.filing import CASE, claims, keys
from chuishao.audit.finding import Count, Finding
from chuishao.audit.history import History
from chuishao.audit.input import Lay, Sent
from chuishao.audit.letters import BUG, Letter, read_letter
from chuishao.audit.papers import NO_FORM
from chuishao.audit.policy import Policy
from chuishao.audit.rules.actions import actions
from chuishao.audit.rules.echoes import echoes
from chuishao.audit.rules.events import events
from chuishao.audit.rules.inboxes import inboxes
from chuishao.audit.rules.personal import loose, personal
from chuishao.audit.rules.reports import reports
from chuishao.audit.rules.snapshots import snapshots
from chuishao.audit.rules.statuses import statuses
from chuishao.audit.rules.texts import texts
from chuishao.audit.rules.timers import timers
from chuishao.audit.verdict import Judged, Verdict
from schemas.topics import Topic

Rule = Callable[[CaseDossier, History, Context], Iterator[Finding]]

OF_A_CASE: tuple[Rule, ...] = (events, timers, snapshots, inboxes, actions, echoes, texts, statuses, personal)
"""Every rule over a case."""


Fetch = Callable[[str], Iterable[Entry]]
"""The entries of a dossier, by its key."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where dossiers are judged, one after the other."""

    context: Context
    fetch: Fetch
    aside: Callable[[str], int | None]  # since when a bug holds a case

    def sit(self, key: str, entries: Iterable[Entry], *, young: bool = True) -> Judged:
        """Judge a dossier. Of a case that is not young, its beginning was not read: only actions and answers."""
        return self._case(key, entries, young=young) if key.startswith(CASE) else self._report(key, entries)

    def _report(self, key: str, entries: Iterable[Entry]) -> Judged:
        one = ReportDossier.of(key, entries)
        found, there = tuple(reports(one, self.context)), bool(one.sent or one.unread)
        return Judged(found, reports=int(there), waiting=self.context.waiting(one.sent))

    def _case(self, key: str, entries: Iterable[Entry], *, young: bool) -> Judged:
        case = CaseDossier.of(key.removeprefix(CASE), entries)
        case.reports = list(self._reports(case))
        case.held = self._held(case)
        rules, facts = (OF_A_CASE, case.facts) if young else ((actions,), [])
        history = tell(case.id, facts, self.context.policy, phone=case.phone)
        found = (_minded(case.id, rule, rule(case, history, self.context)) for rule in rules)
        return Judged(
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

    def _ahead(self, history: History) -> Iterator[int]:
        """The moments of running deadlines that are not due yet; of those that are, all has been said."""
        running = (one.moment for one in history.unspoken if one.until is None)
        return (moment for moment in running if moment >= self.context.ripe)

    def _reports(self, case: CaseDossier) -> Iterator[Sent]:
        """The records of its reports, where they are still kept; of one identity not those with another content."""
        for key in chain.from_iterable(claims(fact.entry) for fact in case.facts):
            kept = (one for one in self.fetch(key) if came.is_report(one.topic) and not self.context.dead(one))
            yield from (sent for sent in (came.read_report(one, 0) for one in kept) if sent is not None)

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


def _spared(partial: frozenset[str]) -> Spared:
    """In memory a topic is compacted as a whole, or not at all."""
    return lambda topic, _partition, _at: topic not in partial


def judge(
    entries: Iterable[Entry],
    policy: Policy,
    *,
    upto: datetime,
    lag: timedelta,
    partial: frozenset[str] = frozenset(),
) -> Verdict:
    """Judge a log in memory, whole but for `partial`. `upto`: on the product's clock, which here is the log's, too."""
    dossiers: dict[str, list[Entry]] = defaultdict(list)
    letters: dict[Lay, Letter] = {}
    verdict = Verdict(upto)
    for entry in entries:
        for finding in loose(entry):
            verdict.add(finding)
        for key in keys(entry):
            dossiers[key].append(entry)
        letter = read_letter(entry) if entry.topic is Topic.DLQ else None
        if letter is not None:
            letters[letter.lay] = letter
            verdict.bugs += letter.reason == BUG
    lag_ms = round(lag.total_seconds() * 1000)
    ripe = moment.millis(upto) - lag_ms
    context = Context(policy, ripe, ripe, lag_ms, letters.get, partial=partial, spared=_spared(partial))
    held = {letter.case: letter.at for letter in letters.values() if letter.case}
    bench = Bench(context, lambda key: dossiers.get(key, ()), held.get)
    for key in sorted(dossiers):
        verdict.count(bench.sit(key, dossiers[key]))
    return verdict
