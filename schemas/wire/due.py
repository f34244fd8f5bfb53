"""Deadlines as messages show them: a moment for each kind, null where none runs.

Owns: the shape of `due` in events, snapshots and inboxes. Refuses: computing one.
"""

from schemas.base import At, Value
from schemas.vocabulary import DeadlineKind


class ArmedDeadline(Value, frozen=True):
    """A deadline that an event sets: when it ends, and when its warning is given."""

    leg: DeadlineKind
    unit: str | None
    due: At
    warn: At | None


class NextShown(Value, frozen=True):
    """The next thing that time will do to an open case."""

    at: At
    leg: DeadlineKind


class DispatchDue(Value, frozen=True):
    """The deadlines of a unit."""

    accept: At | None
    contact: At | None
    complete: At | None
    promise: At | None
    next: NextShown | None


class CaseDue(Value, frozen=True):
    """The deadlines of a case."""

    triage: At | None
    accept: At | None
    contact: At | None
    complete: At | None
    ruling: At | None
    follow_up: At | None
    review: At | None
    promise: At | None
    next: NextShown | None
