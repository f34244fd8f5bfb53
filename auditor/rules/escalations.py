"""`escalations` repeats the escalations, the musters and the closing of high-tier cases from `case-events`, each once.

Owns: which events are repeated. Refuses: their content (`events.py`).
"""

from collections import Counter
from collections.abc import Iterator

from auditor.case_history import CaseHistory
from auditor.case_model import TOWN
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.rule_context import RuleContext

RULE = "echoes"
SHOWN = frozenset(
    {
        "case.escalated",
        "case.lowered",
        "case.ledgered",
        "case.mustered",
        "case.muster-answered",
        "case.muster-ended",
    }
)
"""Events that are always repeated; `case.closed` only for a case that was once at tier 3 or above."""


def echoes(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Compare the two topics in both directions, byte for byte."""
    facts = {fact.id: fact for fact in case.facts}
    high = max((fact.tier for fact in case.facts), default=0) >= TOWN
    should = {one.id for one in case.facts if one.type in SHOWN or (one.type == "case.closed" and high)}
    shown = Counter(one.id for one in case.echoes)
    for one in case.echoes:
        if one.id not in should and not history.broken:
            yield Finding(RULE, Count.MISPLACED, case.id, f"{one.type} {one.seq} is on escalations")
        elif one.id in facts and one.entry.value != facts[one.id].entry.value:
            yield Finding(RULE, Count.ALTERED, case.id, f"{one.type} {one.seq} says something else on escalations")
    for name in sorted(should - shown.keys()):
        if context.whole("escalations.v1"):
            yield Finding(RULE, Count.LOST, case.id, f"{facts[name].type} {facts[name].seq} is not on escalations")
    for name, count in shown.items():
        if count > 1:
            yield Finding(RULE, Count.DOUBLED, case.id, f"{name} is {count} times on escalations")
