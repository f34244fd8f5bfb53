"""Each reporter of a listed source is told, and what it was told last agrees with its case.

Owns: state, tier, promise and question of the newest status of each report. A refusal at the door under the same id is
passed over: it speaks of another record. Refuses: notes and names.
"""

from collections.abc import Iterator
from typing import Any

from auditor import millis
from auditor.case_history import CaseHistory
from auditor.case_model import CaseModel
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.grouping import ANSWER, text
from auditor.rule_context import RuleContext

RULE = "statuses"
DAY_MS = 24 * 3600 * 1000
KEPT_MS = 170 * DAY_MS
"""A status may be gone 180 days after it was written, by contract; a little less, since segments go as a whole."""


def statuses(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """The newest of each report; behind a break in the log nobody knows what it should be."""
    if history.broken:
        return
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for one in case.statuses:
        if one.value is not None and not (one.entry.key or b"").startswith(ANSWER):
            newest[one.entry.code or "", text(one.entry.key)] = one.value
    mine = {(source, name) for source, name in history.standing.reports if source in context.policy.sources}
    for source, _ in sorted(newest.keys() - mine):
        yield Finding(RULE, Count.MISPLACED, case.id, f"{source} is told of a report that is not of this case")
    for source, name in sorted(mine):
        said = newest.get((source, name))
        if said is None:
            young = millis.millis(case.facts[-1].entry.stamp) > context.heard - KEPT_MS
            if young and context.whole(f"status.{source}.v1"):
                yield Finding(RULE, Count.LOST, case.id, f"{source} was never told of its report")
            continue
        wrong = sorted(_wrong(said, history.standing, (source, name)))
        if wrong:
            yield Finding(
                RULE, Count.ALTERED, case.id, f"{source} was told last: {', '.join(wrong)} not as the events say"
            )


def _wrong(said: dict[str, Any], case: CaseModel, report: tuple[str, str]) -> Iterator[str]:
    """The fields that differ."""
    try:
        if said["case_id"] != case.case:
            yield "case_id"
        if said["state"] != case.state:
            yield "state"
        if said["tier"] != case.tier:
            yield "tier"
        if millis.maybe(said["promise"]) != case.promised:
            yield "promise"
        ask = said["ask"]
        if (None if ask is None else (ask["round"], millis.read(ask["until"]))) != case.asks.get(report):
            yield "ask"
    except (KeyError, TypeError, ValueError):
        yield "its form"
