"""Every `text_ref` leads to a text, and every text belongs to an event that refers to it.

Owns: references and texts in both directions. Refuses: whether texts are masked (`personal.py`).
"""

from collections.abc import Iterator

from auditor.case_history import CaseHistory
from auditor.dossier import CaseDossier
from auditor.finding import Count, Finding
from auditor.grouping import text
from auditor.rule_context import RuleContext

RULE = "texts"


def texts(case: CaseDossier, history: CaseHistory, context: RuleContext) -> Iterator[Finding]:
    """Judge each reference and each text."""
    referring = {fact.data["text_ref"]: fact for fact in case.facts if fact.data.get("text_ref")}
    there: set[str] = set()
    for one in case.texts:
        name = text(one.entry.key)
        fact = referring.get(name)
        there.add(name)
        if one.value is None:
            if not history.standing.forgotten:
                yield Finding(RULE, Count.MISPLACED, case.id, f"text {name} is erased, and nothing says why")
        elif fact is None and not history.broken:
            yield Finding(RULE, Count.MISPLACED, case.id, f"no event refers to text {name}")
        elif fact and (one.value.get("case_id"), one.value.get("seq"), one.value.get("fact")) != (
            case.id,
            fact.seq,
            fact.type,
        ):
            yield Finding(RULE, Count.ALTERED, case.id, f"text {name} says that it is of another event")
    erased = history.standing.forgotten and context.compacted(case.facts[-1].entry)
    for name in sorted(referring.keys() - there) if not erased else ():  # a tombstone, too, is gone after a day
        yield Finding(RULE, Count.LOST, case.id, f"text {name} is missing")
    if history.standing.forgotten:
        last = {text(one.entry.key): one.value for one in case.texts}
        for name in sorted(name for name, value in last.items() if value is not None):
            yield Finding(RULE, Count.LEAKED, case.id, f"text {name} is left of a case that was forgotten")
