"""Deadlines as messages show them: a moment a leg, null where a leg does not run.

Owns: the shape of `due` in events, snapshots and inboxes. Refuses: computing one.
"""

from schemas.base import At, Model
from schemas.vocabulary import DeadlineKind


class ArmedDeadline(Model):
    """One deadline that a fact sets: when it is over, and when its warning is given."""

    leg: DeadlineKind
    unit: str | None
    due: At
    warn: At | None


class NextShown(Model):
    """The next thing that time will do to an open case."""

    at: At
    leg: DeadlineKind


class DispatchDue(Model):
    """The deadlines that a unit works against."""

    accept: At | None
    contact: At | None
    complete: At | None
    promise: At | None
    next: NextShown | None


class CaseDue(Model):
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
