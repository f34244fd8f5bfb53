"""The snapshot equals what the events say, at every revision and at last; every open case waits for one next thing.

Owns: the comparison, field by field. Not compared: `clock` (nothing suspends yet), and `explanation.route` after a
ruling. Refuses: the fold (`chronicle.py`). Called by: `judge.py`.
"""

from collections.abc import Iterator
from typing import Any

from chuishao.audit import moment
from chuishao.audit.context import Context
from chuishao.audit.dossier import CaseDossier
from chuishao.audit.finding import Count, Finding
from chuishao.audit.history import History

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


def snapshots(case: CaseDossier, history: History, context: Context) -> Iterator[Finding]:
    """Each revision that lies there, and the last."""
    last, seen = max(history.ends, default=0), 0
    for one in case.snapshots:
        if one.value is None:
            if not history.standing.forgotten:
                yield Finding(RULE, Count.MISPLACED, case.id, "its snapshot is erased, and nothing says why")
            seen = last
            continue
        seq = one.value.get("seq")
        if seq not in history.shots:
            yield Finding(RULE, Count.MISPLACED, case.id, f"snapshot {seq}: no decision ended with this event")
            continue
        wrong = sorted(_wrong(one.value, history.shots[seq]))
        if wrong:
            yield Finding(RULE, Count.ALTERED, case.id, f"snapshot {seq}: {', '.join(wrong)} not as the events say")
        yield from _waits(case.id, seq, one.value)
        if seq < seen:
            yield Finding(RULE, Count.ALTERED, case.id, f"snapshot {seq} comes after snapshot {seen}")
        seen = max(seen, seq)
    if case.facts and seen != last:
        yield Finding(RULE, Count.LOST, case.id, f"no snapshot after event {last}, the last is {seen}")
    whole = context.whole("cases.v1")
    for seq in sorted(history.ends - {one.value["seq"] for one in case.snapshots if one.value and "seq" in one.value}):
        if whole and seq != last:
            yield Finding(RULE, Count.HOLES, case.id, f"snapshot {seq} is missing")


def _wrong(said: dict[str, Any], should: dict[str, Any]) -> Iterator[str]:
    """The fields that differ."""
    try:
        yield from (name for name in PLAIN if said[name] != should[name])
        for name in ("opened_at", "updated_at"):
            if moment.read(said[name]) != should[name]:
                yield name
        yield from _dues(said["due"], should)
        if _closed(said["close"]) != should["close"]:
            yield "close"
    except (KeyError, TypeError, ValueError):
        yield "its form"


def _dues(due: dict[str, Any], should: dict[str, Any]) -> Iterator[str]:
    for leg, at in should["due"].items():
        if moment.maybe(due[leg]) != at:
            yield f"due.{leg}"
    if not same_next(due["next"], should["next"]):
        yield "due.next"


def same_next(said: dict[str, Any] | None, should: tuple[int, set[str]] | None) -> bool:
    """Whether the next deadline is the one; of several at one moment any may be named."""
    if said is None or should is None:
        return said is None and should is None
    return moment.read(said["at"]) == should[0] and said["leg"] in should[1]


def _closed(close: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if close is None else {**close, "at": moment.read(close["at"])}


def _waits(case_id: str, seq: int, said: dict[str, Any]) -> Iterator[Finding]:
    """An open case never waits for nothing."""
    due = said.get("due")
    if said.get("state") != "closed" and isinstance(due, dict) and not isinstance(due.get("next"), dict):
        yield Finding(RULE, Count.MISSED, case_id, f"snapshot {seq}: it is open and has not exactly one next deadline")
