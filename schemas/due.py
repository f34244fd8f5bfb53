"""Deadlines as messages show them: a moment a leg, null where a leg does not run.

Owns: the shape of `due` in events, snapshots and inboxes. Refuses: computing one.
"""

from schemas.model import At, Model
from schemas.words import Leg


class Term(Model):
    """One deadline that a fact sets: when it is over, and when its warning is given."""

    leg: Leg
    unit: str | None
    due: At
    warn: At | None


class Next(Model):
    """The next thing that time will do to an open case."""

    at: At
    leg: Leg


class DispatchDue(Model):
    """The deadlines that a unit works against."""

    accept: At | None
    contact: At | None
    complete: At | None
    promise: At | None
    next: Next | None


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
    next: Next | None
