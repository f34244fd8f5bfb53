"""Every revision of a snapshot equals the fold of the events; every open case has one next deadline.

Not compared: `clock` (nothing suspends yet), and `explanation.route` after a ruling.
Owns: the comparison, field by field. Refuses: the fold (`auditor/replay.py`).
"""

from collections.abc import Iterator
from typing import Any

from auditor import millis
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.rule_context import RuleContext

RULE = "snapshots"
PLAIN = (
    "case_id",
    "state",
    "tier",
    "ladder",
    "step",
    "priority",
    "kind",
    "category",
    "area",
    "place",
    "lead",
    "assists",
    "first",
    "owners",
    "reports_total",
    "counts",
    "pack",
)
"""Fields that are compared as they are."""


def snapshots(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge each published revision, and find those that are missing."""
    for one in case.snapshots:
        if one.value is None and not history.standing.forgotten:
            yield Finding(RULE, Count.MISPLACED, case.id, "its snapshot is erased, and nothing says why")
        elif one.value is not None and not history.beyond(one.value.get("seq")):
            yield from _one(case.id, one.value, history)
    if not history.broken:
        yield from _absent(case, history, context)


def _one(case_id: str, said: dict[str, Any], history: CaseHistory) -> Iterator[Finding]:
    """Judge one revision: it belongs to a decision, agrees with the events, and has a next deadline."""
    seq = said.get("seq")
    if seq not in history.shots:
        yield Finding(RULE, Count.MISPLACED, case_id, f"snapshot {seq}: no decision ended with this event")
        return
    wrong = sorted(_wrong(said, history.shots[seq]))
    if wrong:
        yield Finding(RULE, Count.ALTERED, case_id, f"snapshot {seq}: {', '.join(wrong)} not as the events say")
    due = said.get("due")
    if said.get("state") != "closed" and isinstance(due, dict) and not isinstance(due.get("next"), dict):
        yield Finding(RULE, Count.MISSED, case_id, f"snapshot {seq}: it is open and has not exactly one next deadline")


def _absent(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Find a missing last revision, missing earlier ones that were not compacted away, and a wrong order."""
    last = max(history.ends, default=0)
    there = [last if one.value is None else one.value.get("seq", 0) for one in case.snapshots]
    if history.standing.forgotten and not there and context.compacted(case.facts[-1].entry):
        return  # a tombstone, too, is gone after a day
    if case.facts and last not in there:
        yield Finding(RULE, Count.LOST, case.id, f"no snapshot after event {last}")
    if there != sorted(there):
        yield Finding(RULE, Count.ALTERED, case.id, f"snapshots came as {there}")
    stamps = {fact.seq: fact.entry for fact in case.facts}
    for seq in sorted(history.ends - {last, *there}):
        entry = stamps[seq]
        if context.spared("cases.v1", entry.partition, millis.millis(entry.stamp)):
            yield Finding(RULE, Count.HOLES, case.id, f"snapshot {seq} is missing")


def _wrong(said: dict[str, Any], should: dict[str, Any]) -> Iterator[str]:
    """Yield the fields that differ."""
    try:
        yield from (name for name in PLAIN if said[name] != should[name])
        for name in ("opened_at", "updated_at"):
            if millis.read(said[name]) != should[name]:
                yield name
        yield from _dues(said["due"], should)
        if _closed(said["close"]) != should["close"]:
            yield "close"
    except (KeyError, TypeError, ValueError):
        yield "its form"


def _dues(due: dict[str, Any], should: dict[str, Any]) -> Iterator[str]:
    for leg, at in should["due"].items():
        if millis.maybe(due[leg]) != at:
            yield f"due.{leg}"
    if not same_next(due["next"], should["next"]):
        yield "due.next"


def same_next(said: dict[str, Any] | None, should: tuple[int, set[str]] | None) -> bool:
    """Return whether the next deadline is right; of several at one time any may be named."""
    if said is None or should is None:
        return said is None and should is None
    return millis.read(said["at"]) == should[0] and said["leg"] in should[1]


def _closed(close: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if close is None else {**close, "at": millis.read(close["at"])}
