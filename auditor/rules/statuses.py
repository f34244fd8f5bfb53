"""Each report of a listed source has a status, and its newest status agrees with its case.

A refusal by the intake under the same id is ignored: it concerns another record.
Owns: state, tier, promise and question of the newest status of each report. Refuses: notes and names.
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
"""Milliseconds for which a status surely stays: by contract 180 days, a little less since whole segments expire."""


def statuses(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge the newest status of each report; after a break in the log the expected one is unknown."""
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
            young = millis.millis(case.facts[-1].entry.stamp) > context.settled - KEPT_MS
            if young and context.whole(f"status.{source}.v1"):
                yield Finding(RULE, Count.LOST, case.id, f"{source} was never told of its report")
            continue
        wrong = sorted(_wrong(said, history.standing, (source, name)))
        if wrong:
            yield Finding(
                RULE, Count.ALTERED, case.id, f"{source} was told last: {', '.join(wrong)} not as the events say"
            )


def _wrong(said: dict[str, Any], case: CaseModel, report: tuple[str, str]) -> Iterator[str]:
    """Yield the fields that differ."""
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
