"""A verdict for people and for programs.

Owns: the table, the line of a finding, the JSON document. Refuses: judging.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from auditor.finding import Count, Finding
from auditor.verdict import Verdict
from operations import console

READ = ("reports", "actions", "cases", "events", "timers", "superseded")
"""Figures that say how much was judged, and may be anything."""

SHOWN = 5
"""Findings of each figure that are printed; `--json` has up to a hundred."""


def document(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON has it."""
    return {
        "verdict": "clean" if verdict.ok else "found",
        "upto": verdict.upto.isoformat(timespec="milliseconds"),
        **{name: getattr(verdict, name) for name in READ},
        **{count.value: number for count, number in verdict.counts.items()},
        "findings": [plain(one) for one in verdict.findings],
        "superseded_by": [{"subject": one.subject, "detail": one.detail} for one in verdict.overtaken],
        "notes": list(verdict.notes),
    }


def plain(one: Finding) -> dict[str, str]:
    """A finding as JSON has it."""
    return {"rule": one.rule, "count": one.count.value, "subject": one.subject, "detail": one.detail}


def line(one: Finding) -> str:
    """A finding for people."""
    return f"{one.count.value}  {one.subject}  {one.detail}  [{one.rule}]"


def first(findings: Sequence[Finding]) -> list[Finding]:
    """The first of each figure, in their order: the many do not hide the few."""
    seen: Counter[Count] = Counter()
    shown = []
    for one in findings:
        seen[one.count] += 1
        if seen[one.count] <= SHOWN:
            shown.append(one)
    return shown


def show(verdict: Verdict, *, findings: bool) -> None:
    """Figures, notes, the first findings where they have not been told yet, verdict."""
    read: Sequence[tuple[str, int]] = [(name, getattr(verdict, name)) for name in READ]
    figures = [*read, *((count.value, number) for count, number in verdict.counts.items())]
    console.table(("figure", "number"), figures)
    for note in verdict.notes:
        console.warn(note)
    shown = first(verdict.findings) if findings else []
    for one in shown:
        console.data(line(one))
    total = sum(verdict.counts.values())
    if findings and total > len(shown):
        console.note(f"{total - len(shown)} more; `--json` shows {len(verdict.findings)}")
    console.data(f"verdict: {'clean' if verdict.ok else f'{total} found'}, up to {verdict.upto.isoformat()}")
