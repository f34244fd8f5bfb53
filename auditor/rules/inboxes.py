"""Each unit's inbox holds exactly what the events require: every revision of every dispatch, without holes.

Not compared: `may`, `text`, `media`, `place`, `explanation`, `clock`. A compacted topic has lost older revisions: only
its remaining revisions, and holes between them, are judged.
Owns: the comparison, field by field. Refuses: what may be in `personal` (`personal.py`).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from auditor import millis
from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.records import ValueRecord
from auditor.rule_context import RuleContext
from auditor.rules.snapshots import same_next

RULE = "inboxes"
PLAIN = (
    "case_id",
    "unit",
    "seq",
    "cause",
    "changes",
    "state",
    "role",
    "tier",
    "owner",
    "priority",
    "kind",
    "category",
    "area",
    "reports_total",
    "others",
)
"""Fields that are compared as they are."""


def inboxes(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Compare the published revisions with the expected ones, in both directions."""
    revisions: dict[str, list[int]] = defaultdict(list)
    for one in case.inboxes:
        if one.value is None:
            if not history.standing.forgotten:
                yield Finding(RULE, Count.MISPLACED, case.id, f"the copy of {one.entry.code} is erased too early")
            continue
        data = one.value.get("data") or {}
        if history.beyond(data.get("seq")):
            continue
        name = f"{data.get('dispatch_id')}/{data.get('rev')}"
        should = history.boxes.get((str(data.get("dispatch_id")), data.get("rev", 0)))
        if should is None or should["unit"] != one.entry.code:
            yield Finding(RULE, Count.MISPLACED, case.id, f"{name} in the inbox of {one.entry.code}: no event says so")
            continue
        revisions[data["dispatch_id"]].append(data["rev"])
        wrong = sorted(_wrong(one, data, should))
        if wrong:
            yield Finding(RULE, Count.ALTERED, case.id, f"{name}: {', '.join(wrong)} not as the events say")
    yield from _absent(case, history, revisions, context)


def _absent(
    case: CaseDossier, history: CaseHistory, revisions: dict[str, list[int]], context: RuleContext
) -> Iterator[Finding]:
    """Find revisions that are missing, came twice or came out of order."""
    last: dict[str, int] = {}
    stamps = {fact.seq: millis.millis(fact.entry.stamp) for fact in case.facts}
    for (dispatch, rev), should in history.boxes.items():
        if should["unit"] not in context.policy.units:  # of an older pack: its topic is not read
            continue
        last[dispatch] = max(rev, last.get(dispatch, 0))
        had = revisions.get(dispatch, [])
        spared = context.spared(f"dispatch.{should['unit']}.v1", 0, stamps.get(should["seq"], 0))
        compacted = not spared and rev < min(had, default=rev + 1)
        if rev not in had and not compacted:
            yield Finding(RULE, Count.HOLES, case.id, f"{dispatch}/{rev} is not in the inbox of {should['unit']}")
    for dispatch, had in revisions.items():
        if len(set(had)) < len(had):
            yield Finding(RULE, Count.DOUBLED, case.id, f"{dispatch}: a revision came twice, of {had}")
        elif sorted(had) != had:
            yield Finding(RULE, Count.ALTERED, case.id, f"{dispatch}: revisions came as {had}")


def _wrong(one: ValueRecord, data: dict[str, Any], should: dict[str, Any]) -> Iterator[str]:
    """Yield the fields that differ."""
    try:
        if one.value is not None and one.value["id"] != f"{data['dispatch_id']}/{data['rev']}":
            yield "id"
        yield from (name for name in PLAIN if data[name] != should[name])
        end = data["end"]
        if (None if end is None else {**end, "at": millis.read(end["at"])}) != should["end"]:
            yield "end"
        for leg, at in should["due"].items():
            if millis.maybe(data["due"][leg]) != at:
                yield f"due.{leg}"
        if not same_next(data["due"]["next"], should["next"]):
            yield "due.next"
        if (data["muster"]["order"] if data["muster"] else None) != should["muster"]:
            yield "muster"
    except (KeyError, TypeError, ValueError):
        yield "its form"
