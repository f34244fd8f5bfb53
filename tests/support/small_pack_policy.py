"""The auditor's policy for rules that were made in code: the small pack has no files.

Owns: the translation. Refuses: arithmetic.
"""

from auditor.audit_calendar import AuditCalendar, CalendarSpan
from auditor.pack_policy import PackPolicy
from handlers.policy.rules import Rules
from schemas.policy.span import Length
from schemas.vocabulary import DeadlineKind, Role, Tier

DEADLINES = (DeadlineKind.ACCEPT, DeadlineKind.CONTACT, DeadlineKind.COMPLETE, DeadlineKind.RULING, DeadlineKind.REVIEW)


def policy(rules: Rules) -> PackPolicy:
    """Return what `read_policy` would return, were there files."""
    pack, calendar = rules.pack, rules.calendar
    return PackPolicy(
        version=rules.version,
        worktime=AuditCalendar(calendar.weekdays, calendar.hours, calendar.holidays, calendar.workdays, calendar.zone),
        warn_at=pack.warn_at,
        spans={
            (name, int(tier), kind.value): span(rules.span(name, tier, kind))
            for name in pack.paces
            for tier in Tier
            for kind in DEADLINES
        },
        promises={name: span(pace.promise) for name, pace in pack.paces.items()},
        triage=span(pack.triage),
        follow_up=span(pack.follow_up),
        personal_kept=span(pack.personal_kept),
        paces={duty.id: duty.pace for duty in rules.duties},
        last_resort=pack.last_resort,
        leaders=frozenset(unit for unit, row in rules.units.items() if Role.LEADER in row.roles),
        units=frozenset(rules.units),
        sources=frozenset(rules.sources),
    )


def span(length: Length) -> CalendarSpan:
    """Return the auditor's span for a length of the engine."""
    return CalendarSpan(length.amount, length.unit.value)
