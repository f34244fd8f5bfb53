"""The rules over dossiers: in memory for simulations and tests, from a workspace for a cluster.

Owns: which rules there are, and what is counted. Refuses: reading a cluster (`run.py`).
Called by: simulations, tests, `run.py`, `follow.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chuishao.audit import input as came
from chuishao.audit import moment
from chuishao.audit.chronicle import tell
from chuishao.audit.context import Context
from chuishao.audit.dossier import CaseDossier, ReportDossier
from chuishao.audit.entry import Entry
from chuishao.audit.filing import CASE, claims, keys
from chuishao.audit.finding import Finding
from chuishao.audit.input import Lay, Sent
from chuishao.audit.letters import Letter, read_letter
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
from chuishao.audit.verdict import Verdict
from schemas.topics import Topic

OF_A_CASE = (events, timers, snapshots, inboxes, actions, echoes, texts, statuses, personal)
"""Every rule over a case."""


Fetch = Callable[[str], Iterable[Entry]]
"""The entries of a dossier, by its key."""


@dataclass(slots=True)
class Bench:
    """Where dossiers are judged, one after the other; the verdict grows."""

    context: Context
    verdict: Verdict
    fetch: Fetch
    held: Mapping[str, int]  # cases that a bug has set aside, and since when

    def sit(self, key: str, entries: Iterable[Entry]) -> None:
        """Judge a dossier."""
        found = self._case(key, entries) if key.startswith(CASE) else self._report(key, entries)
        for finding in found:
            self.verdict.add(finding)

    def _report(self, key: str, entries: Iterable[Entry]) -> Iterator[Finding]:
        one = ReportDossier.of(key, entries)
        self.verdict.reports += bool(one.sent or one.unread)
        return reports(one, self.context)

    def _case(self, key: str, entries: Iterable[Entry]) -> Iterator[Finding]:
        case = CaseDossier.of(key.removeprefix(CASE), entries)
        case.reports = list(self._reports(case))
        case.held = self._held(case)
        history = tell(case.id, case.facts, self.context.policy, phone=case.phone)
        self.verdict.cases += bool(case.facts)
        self.verdict.events += len(case.facts)
        self.verdict.actions += len(case.actions) + len(case.unread)
        self.verdict.timers += len(history.spoken) + len(history.unspoken)
        if not history.known:
            self.verdict.strange += 1
        return (finding for rule in OF_A_CASE for finding in rule(case, history, self.context))

    def _reports(self, case: CaseDossier) -> Iterator[Sent]:
        """The records of its reports, where they are still kept."""
        for fact in case.facts:
            for key in claims(fact.entry):
                found = (came.read_report(one, 0) for one in self.fetch(key) if came.is_report(one.topic))
                yield from (sent for sent in found if sent is not None)

    def _held(self, case: CaseDossier) -> int | None:
        """Since when a bug holds it; what happened afterwards says that it was let go."""
        at = self.held.get(case.id)
        return at if at is not None and (not case.facts or case.facts[-1].at <= at) else None


def judge(entries: Iterable[Entry], policy: Policy, *, upto: datetime, lag: timedelta) -> Verdict:
    """Judge a log that is whole, in memory. `upto`: on the product's clock, which here is the log's, too."""
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
    lag_ms = round(lag.total_seconds() * 1000)
    context = Context(policy, moment.millis(upto), moment.millis(upto) - lag_ms, lag_ms, letters.get)
    held = {letter.case: letter.at for letter in letters.values() if letter.case}
    bench = Bench(context, verdict, lambda key: dossiers.get(key, ()), held)
    for key in sorted(dossiers):
        bench.sit(key, dossiers[key])
    return verdict
