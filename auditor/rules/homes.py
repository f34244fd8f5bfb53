"""Every record of a case lies in the partition of its home, and a case is called by the report that opened it.

Owns: comparing where records lie, and the id, with the auditor's own case_ids. Refuses: order within the partition
(`events.py`).
"""

from collections.abc import Iterator

from auditor import case_ids, published_names
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.rule_context import RuleContext

RULE = "homes"


def homes(case: CaseDossier, _history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Yield what lies elsewhere, and an id that no report explains."""
    wanted = case_ids.partition(case.id, context.partitions)
    facts, others = (*case.facts, *case.echoes), (*case.snapshots, *case.texts)
    entries = (*(one.entry for one in facts), *(one.entry for one in others))
    elsewhere = {(entry.topic.named(), entry.partition) for entry in entries if entry.partition != wanted}
    for topic, partition in sorted(elsewhere):
        yield Finding(RULE, Count.MISPLACED, case.id, f"{topic}-{partition}: its home is on partition {wanted}")
    yield from _misnamed(case)


def _misnamed(case: CaseDossier) -> Iterator[Finding]:
    """Where the record that opened it can still be read: a case that a report opened has the id of that report."""
    first = case.facts[0] if case.facts else None
    if first is None or first.type != "case.opened" or first.data["origin"] != "report":
        return
    said = first.data["report"]
    filed = published_names.source(said["source"]), published_names.name(said["source"], said["id"])
    raw = {sent.body["id"] for sent in case.reports if (sent.owner, sent.id) == filed}
    should = {case_ids.case_of(said["source"], one) for one in raw}
    if should and case.id not in should:
        yield Finding(RULE, Count.MISPLACED, case.id, "it is not the id of the report that opened it")
