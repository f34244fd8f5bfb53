"""A running deadline, and a dispatch of a case to a unit.

Owns: the fields of both. Refuses: changing them.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class RunningDeadline:
    """A deadline that runs. `floor` is the time before which it cannot fire."""

    leg: str
    unit: str | None
    due: int
    warn: int | None  # null once the warning was given
    armed: int  # the seq of the event that set it
    floor: int

    @property
    def next(self) -> int:
        """The time at which it fires next."""
        return self.due if self.warn is None else self.warn


@dataclass(slots=True)
class HeldDispatch:
    """A dispatch of a case to a unit."""

    id: str
    unit: str
    role: str
    state: str
    rev: int
    seq: int
    changes: list[str]
    cause: str  # of its newest revision
    since: int
    personal: bool
    accepted: int | None = None
    end: tuple[str, int] | None = None
    fresh: bool = True  # whether the decision made a new revision

    @property
    def live(self) -> bool:
        """Whether the unit still has the case."""
        return self.end is None
