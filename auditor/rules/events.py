"""The events of each case: `seq` has no holes, an id has one content, time never goes back, nothing follows the end.

Owns: the consistency of a case's own events. Refuses: comparing them with other topics.
"""

from collections.abc import Iterator
from itertools import pairwise

from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.records import EventRecord
from auditor.rule_context import RuleContext
from schemas.ids import event_id

RULE = "events"


def events(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge the events of a case."""
    for entry in case.broken:
        where = f"{entry.topic.named(entry.code)}-{entry.partition}@{entry.offset}"
        yield Finding(RULE, Count.ALTERED, case.id, f"{where} cannot be read")
    yield from _numbers(case, context)
    yield from _contents(case)
    yield from _names(case.id, case.facts)
    if len({fact.entry.partition for fact in case.facts}) > 1:
        yield Finding(RULE, Count.MISPLACED, case.id, "its events lie on several partitions")
    for before, after in pairwise(case.facts):
        if after.at < before.at:
            yield Finding(RULE, Count.ALTERED, case.id, f"time goes back at event {after.seq}")
    for fault in history.faults:
        yield Finding(RULE, fault.figure, case.id, f"event {fault.seq}: {fault.why}")


def _numbers(case: CaseDossier, context: RuleContext) -> Iterator[Finding]:
    """Find a seq that is missing, comes twice or comes too early."""
    seen: set[int] = set()
    for fact in case.facts:
        if fact.seq in seen:
            yield Finding(RULE, Count.DOUBLED, case.id, f"event {fact.seq} comes twice")
        elif seen and fact.seq < max(seen):
            yield Finding(RULE, Count.ALTERED, case.id, f"event {fact.seq} comes after event {max(seen)}")
        seen.add(fact.seq)
        if fact.subject != case.id:
            yield Finding(RULE, Count.MISPLACED, case.id, f"event {fact.seq} is about {fact.subject}")
    for first, last in _missing(sorted(seen)):
        if first > 1 or context.whole("case-events.v1"):
            what = f"event {first} is" if first == last else f"events {first} to {last} are"
            yield Finding(RULE, Count.HOLES, case.id, f"{what} missing")


def _missing(seen: list[int]) -> Iterator[tuple[int, int]]:
    """Return each range of missing numbers, first and last."""
    return ((before + 1, after - 1) for before, after in pairwise([0, *seen]) if after > before + 1)


def _contents(case: CaseDossier) -> Iterator[Finding]:
    """Find an id with two contents."""
    known: dict[str, bytes | None] = {}
    for fact in case.facts:
        if known.setdefault(fact.id, fact.entry.value) != fact.entry.value:
            yield Finding(RULE, Count.ALTERED, case.id, f"event {fact.seq}: its id has another content, too")


def _names(case_id: str, facts: list[EventRecord]) -> Iterator[Finding]:
    """Find an id that is not the function of its case, cause and index in the decision."""
    first, before = 1, None
    for fact in facts:
        if before is not None and fact.seq != before.seq + 1:
            first = 0  # a hole or a repeat, reported above: the index is unknown until the next decision
        elif before is None or fact.cause != before.cause:
            first = fact.seq
        before = fact
        if first and fact.id != event_id(case_id, fact.cause, fact.seq - first):
            yield Finding(RULE, Count.ALTERED, case_id, f"event {fact.seq}: its id is not that of its cause")
