"""A log in memory, judged whole: for simulations and tests.

Owns: gathering what belongs together. Refuses: reading a cluster (`audit_run.py`), rules (`rule_runner.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from auditor import millis
from auditor.dead_letter_index import BUG, DeadLetterRef, read_letter
from auditor.grouping import keys
from auditor.input_records import Lay
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy
from auditor.rule_context import RuleContext, Spared
from auditor.rule_runner import RuleRunner
from auditor.rules.personal import loose
from auditor.verdict import Verdict
from schemas.topics import Topic


def _spared(partial: frozenset[str]) -> Spared:
    """In memory a topic is compacted as a whole, or not at all."""
    return lambda topic, _partition, _at: topic not in partial


def judge(
    entries: Iterable[LogRecord],
    policy: PackPolicy,
    *,
    upto: datetime,
    lag: timedelta,
    partial: frozenset[str] = frozenset(),
    partitions: int = 1,
) -> Verdict:
    """Judge a log in memory, whole but for `partial`. `upto`: on the product's clock, which here is the log's, too.

    `partitions` is how many a case topic has.
    """
    dossiers: dict[str, list[LogRecord]] = defaultdict(list)
    letters: dict[Lay, DeadLetterRef] = {}
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
    ripe = millis.millis(upto) - lag_ms
    context = RuleContext(
        policy, ripe, ripe, lag_ms, letters.get, partial=partial, spared=_spared(partial), partitions=partitions
    )
    held = {letter.case: letter.at for letter in letters.values() if letter.case}
    bench = RuleRunner(context, lambda key: dossiers.get(key, ()), held.get)
    for key in sorted(dossiers):
        verdict.count(bench.sit(key, dossiers[key]))
    return verdict
