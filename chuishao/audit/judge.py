"""A log in memory, judged whole: for simulations and tests.

Owns: gathering what belongs together. Refuses: reading a cluster (`run.py`), rules (`bench.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from chuishao.audit import moment
from chuishao.audit.bench import Bench
from chuishao.audit.context import Context, Spared
from chuishao.audit.entry import Entry
from chuishao.audit.filing import keys
from chuishao.audit.input import Lay
from chuishao.audit.letters import BUG, Letter, read_letter
from chuishao.audit.policy import Policy
from chuishao.audit.rules.personal import loose
from chuishao.audit.verdict import Verdict
from schemas.topics import Topic


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
