"""The output of a verdict, for people and for programs.

Owns: the table, the line of a finding, the JSON document. Refuses: judging.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from auditor.finding import Count, Finding
from auditor.verdict import Verdict
from operations import console
from operations.messages import audit_texts as messages
from operations.messages import tables_texts
from operations.messages.language import whole_moment

READ = ("reports", "actions", "cases", "events", "timers", "superseded")
"""Figures that say how much was judged, and may be anything."""

SHOWN = 5
"""Findings of each figure that are printed; `--json` has up to a hundred."""


def document(verdict: Verdict) -> dict[str, Any]:
    """Return the verdict as a JSON document."""
    return {
        "verdict": verdict.word,
        "upto": verdict.upto.isoformat(timespec="milliseconds"),
        **{name: getattr(verdict, name) for name in (*READ, "behind")},
        **{count.value: number for count, number in verdict.counts.items()},
        "findings": [plain(one) for one in verdict.findings],
        "superseded_by": [{"subject": one.subject, "detail": one.detail} for one in verdict.overtaken],
        "notes": list(verdict.notes),
    }


def plain(one: Finding) -> dict[str, str]:
    """Return a finding as a JSON object."""
    return {"rule": one.rule, "count": one.count.value, "subject": one.subject, "detail": one.detail}


def line(one: Finding) -> str:
    """Return a finding as one line of text."""
    return f"{one.count.value}  {one.subject}  {one.detail}  [{one.rule}]"


def first(findings: Sequence[Finding]) -> list[Finding]:
    """Return the first findings of each figure, in order: many of one figure do not hide few of another."""
    seen: Counter[Count] = Counter()
    shown = []
    for one in findings:
        seen[one.count] += 1
        if seen[one.count] <= SHOWN:
            shown.append(one)
    return shown


def show(verdict: Verdict, zone: tzinfo, *, findings: bool) -> None:
    """Print figures, notes, the first findings where they have not been told yet, and the verdict."""
    figures = [(name, getattr(verdict, name)) for name in READ]
    figures += [("behind", verdict.behind)] if verdict.behind else []
    figures += [(count.value, number) for count, number in verdict.counts.items()]
    rows = [(messages.FIGURES[name](), number) for name, number in figures]
    console.table([tables_texts.FIGURE(), tables_texts.NUMBER()], rows)
    for note in verdict.notes:
        console.warn(note)
    shown = first(verdict.findings) if findings else []
    for one in shown:
        console.data(line(one))
    total = sum(verdict.counts.values())
    if findings and total > len(shown):
        console.note(messages.MORE(count=total - len(shown), shown=len(verdict.findings)))
    console.data(last_line(verdict, zone))


def last_line(verdict: Verdict, zone: tzinfo) -> str:
    """Return the verdict in one line."""
    upto = whole_moment(verdict.upto, zone)
    if not verdict.ok:
        return messages.FOUND(count=sum(verdict.counts.values()), upto=upto)
    return messages.BEHIND(count=verdict.behind, upto=upto) if verdict.behind else messages.CLEAN(upto=upto)
