"""The auditor's own reading of a pack: only the parts that deadlines and topics depend on.

Owns: the few rows it needs from the YAML, and the deadlines that follow from them. Refuses: validating a pack (the
product refuses a broken one) and importing the pack compiler.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from auditor.audit_calendar import AuditCalendar, CalendarSpan

DECIDING = (
    "areas.geojson",
    "calendar.yaml",
    "categories.yaml",
    "dangers.yaml",
    "duties.yaml",
    "pack.yaml",
    "places.yaml",
    "sources.yaml",
    "units.yaml",
)
"""The files that a pack's version is computed from, in this order."""

WARN_AT, PACE = 0.75, "normal"
"""The defaults for fields that a pack leaves out."""


class PolicyDeadline(NamedTuple):
    """A deadline: its unit, its end and the time of its warning, in milliseconds since 1970."""

    leg: str
    unit: str | None
    due: int
    warn: int | None


@dataclass(frozen=True, slots=True)
class PackPolicy:
    """One version of one district's policy, as far as an auditor needs it."""

    version: str
    worktime: AuditCalendar
    warn_at: float
    spans: Mapping[tuple[str, int, str], CalendarSpan]  # pace, tier, leg
    promises: Mapping[str, CalendarSpan]  # by pace
    triage: CalendarSpan
    follow_up: CalendarSpan
    personal_kept: CalendarSpan
    paces: Mapping[str, str]  # of each duty
    last_resort: str  # a duty
    leaders: frozenset[str]  # units that act as leaders
    units: frozenset[str]
    sources: frozenset[str]

    def term(self, at: int, pace: str, tier: int, leg: str, unit: str | None) -> PolicyDeadline:
        """Return the deadline of a leg that begins at `at`."""
        return self.until(at, self._span(pace, tier, leg), leg, unit)

    def until(self, at: int, span: CalendarSpan, leg: str, unit: str | None) -> PolicyDeadline:
        """Return the deadline of a span that begins at `at`."""
        due = self.worktime.add(at, span)
        return PolicyDeadline(leg, unit, due, self.worktime.share(at, due, self.warn_at, working=span.working))

    def _span(self, pace: str, tier: int, leg: str) -> CalendarSpan:
        if leg in ("triage", "follow-up"):
            return self.triage if leg == "triage" else self.follow_up
        return self.promises[pace] if leg == "promise" else self.spans[pace, tier, leg]


def read_policy(pack: Path) -> PackPolicy:
    """Read a pack's directory."""
    head = _yaml(pack / "pack.yaml")
    units = _yaml(pack / "units.yaml")
    duties = _yaml(pack / "duties.yaml")
    return PackPolicy(
        version=_version(pack, head["name"]),
        worktime=_worktime(_yaml(pack / "calendar.yaml"), head["zone"]),
        warn_at=head.get("warn_at", WARN_AT),
        spans=_spans(head["paces"]),
        promises={name: CalendarSpan.read(pace["promise"]) for name, pace in head["paces"].items()},
        triage=CalendarSpan.read(head["triage"]),
        follow_up=CalendarSpan.read(head["follow_up"]),
        personal_kept=CalendarSpan.read(head["personal_kept"]),
        paces={duty["id"]: duty.get("pace", PACE) for duty in duties},
        last_resort=head["last_resort"],
        leaders=frozenset(unit["code"] for unit in units if "leader" in unit["roles"]),
        units=frozenset(unit["code"] for unit in units),
        sources=frozenset(source["code"] for source in _yaml(pack / "sources.yaml")),
    )


def _yaml(path: Path) -> Any:  # noqa: ANN401 (YAML is anything)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _version(pack: Path, name: str) -> str:
    """Return `{name}@{12 hex}`, a hash of the name, length and content of each file."""
    total = hashlib.sha256()
    for path in (pack / file for file in DECIDING):
        if path.exists():
            content = path.read_bytes()
            total.update(f"{path.name}\n{len(content)}\n".encode() + content)
    return f"{name}@{total.hexdigest()[:12]}"


def _spans(paces: Mapping[str, Any]) -> dict[tuple[str, int, str], CalendarSpan]:
    """Return the span of each pace, tier and leg; a tier's own span wins over `every`."""
    return {
        (name, tier, leg): CalendarSpan.read(span)
        for name, pace in paces.items()
        for tier in range(1, 6)
        for leg, span in {**pace["every"], **pace.get("tiers", {}).get(tier, {})}.items()
    }


def _worktime(rows: Mapping[str, Any], zone: str) -> AuditCalendar:
    hours = tuple((time.fromisoformat(first), time.fromisoformat(last)) for first, last in rows["hours"])
    return AuditCalendar(
        weekdays=frozenset(rows["weekdays"]),
        hours=hours,
        holidays=frozenset(map(_date, rows.get("holidays", ()))),
        workdays=frozenset(map(_date, rows.get("workdays", ()))),
        zone=ZoneInfo(zone),
    )


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
