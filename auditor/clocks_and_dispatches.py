"""A clock that runs, and a case in a unit's hands.

Owns: their few fields. Refuses: moving them.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class RunningDeadline:
    """A deadline that runs. `floor` is the moment before which it could not speak."""

    leg: str
    unit: str | None
    due: int
    warn: int | None  # null once the warning was given
    armed: int  # the seq of the event that set it
    floor: int

    @property
    def next(self) -> int:
        """When it speaks next."""
        return self.due if self.warn is None else self.warn


@dataclass(slots=True)
class HeldDispatch:
    """A case in a unit's hands."""

    id: str
    unit: str
    role: str
    state: str
    rev: int
    seq: int
    changes: list[str]
    turn: str
    since: int
    personal: bool
    accepted: int | None = None
    end: tuple[str, int] | None = None
    fresh: bool = True  # whether its unit has something new to hear

    @property
    def live(self) -> bool:
        """Whether it is still in the unit's hands."""
        return self.end is None
