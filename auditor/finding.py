"""What a rule says when a promise was not kept.

Owns: the figures in which findings count. Refuses: anything personal in a subject or a detail: ids that the product
published, positions in topics, names of fields, times.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
"""As long as the number of a person, whatever it is."""


class Count(StrEnum):
    """Which figure a finding counts in."""

    LOST = "lost"  # what was written in has no fate
    DOUBLED = "doubled"  # a fact, an answer or a deadline came twice
    MISSED = "missed"  # a deadline did not speak, or runs for nobody
    EARLY = "early"  # a deadline spoke before its moment
    LATE = "late"  # … later than the stated lag
    HOLES = "holes"  # a number is missing in a row of numbers
    ALTERED = "altered"  # two places say different things of one fact
    MISPLACED = "misplaced"  # something lies where nothing explains it
    LEAKED = "leaked"  # something personal where it must not be
    UNANSWERED = "unanswered"  # an action without its answer


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that was not kept."""

    rule: str
    count: Count
    subject: str  # a case, a dispatch, or where a record lies
    detail: str

    def __post_init__(self) -> None:
        """Keys are what somebody made them: whatever looks like a number of a person is struck out."""
        _strike_out(self)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A deadline that never spoke because another of its case spoke first in the same outage. It is no finding."""

    subject: str  # the case
    detail: str  # the deadline, and the event that superseded it

    def __post_init__(self) -> None:
        """Strike out what looks like a number of a person."""
        _strike_out(self)


def _strike_out(one: Finding | Superseded) -> None:
    for name in ("subject", "detail"):
        object.__setattr__(one, name, NUMBER.sub("*", getattr(one, name)))
