"""The judging of a complete log in memory, for simulations and tests.

Owns: gathering records into dossiers. Refuses: reading a cluster (`audit_run.py`), the rules (`rule_runner.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from auditor import millis
from auditor.dead_letter_index import BUG, DeadLetterRef, read_dead_letter
from auditor.grouping import keys
from auditor.input_records import RecordPosition
from auditor.log_record import LogRecord
from auditor.pack_policy import PackPolicy
from auditor.rule_context import RuleContext, Spared
from auditor.rule_runner import RuleRunner
from auditor.rules.personal import loose
from auditor.verdict import Verdict
from schemas.topics import Topic


def _spared(partial: frozenset[str]) -> Spared:
    """Return a check for a log in memory, where a topic is compacted as a whole or not at all."""
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
    """Judge a log in memory, complete but for `partial`. `upto` is on the product's clock, here also the log's.

    `partitions` is the number of partitions of a case topic.
    """
    dossiers: dict[str, list[LogRecord]] = defaultdict(list)
    dead_letters: dict[RecordPosition, DeadLetterRef] = {}
    verdict = Verdict(upto)
    for entry in entries:
        for finding in loose(entry):
            verdict.add(finding)
        for key in keys(entry):
            dossiers[key].append(entry)
        dead_letter = read_dead_letter(entry) if entry.topic is Topic.DLQ else None
        if dead_letter is not None:
            dead_letters[dead_letter.position] = dead_letter
            verdict.bugs += dead_letter.reason == BUG
    lag_ms = round(lag.total_seconds() * 1000)
    ripe = millis.millis(upto) - lag_ms
    context = RuleContext(
        policy, ripe, ripe, lag_ms, dead_letters.get, partial=partial, spared=_spared(partial), partitions=partitions
    )
    held = {dead_letter.case: dead_letter.at for dead_letter in dead_letters.values() if dead_letter.case}
    runner = RuleRunner(context, lambda key: dossiers.get(key, ()), held.get)
    for key in sorted(dossiers):
        verdict.count(runner.judge_dossier(key, dossiers[key]))
    return verdict
