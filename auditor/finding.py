"""A finding: a promise of the contract that was not kept.

Owns: the figures in which findings count. Refuses: personal data in a subject or a detail, which hold only ids that
the product published, positions in topics, names of fields and times.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
"""Any number as long as a phone or identity number."""


class Count(StrEnum):
    """The figure in which a finding counts."""

    LOST = "lost"  # an input record has no outcome
    DOUBLED = "doubled"  # an event, an answer or a deadline came twice
    MISSED = "missed"  # a deadline did not fire, or an open case has none
    EARLY = "early"  # a deadline fired before its time
    LATE = "late"  # a deadline fired later than the allowed lag
    HOLES = "holes"  # a number is missing in a sequence
    ALTERED = "altered"  # two records disagree about one event
    MISPLACED = "misplaced"  # no event explains a record
    LEAKED = "leaked"  # personal data is where it must not be
    UNANSWERED = "unanswered"  # an action has no answer


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise that was not kept."""

    rule: str
    count: Count
    subject: str  # a case, a dispatch, or where a record lies
    detail: str

    def __post_init__(self) -> None:
        """Mask whatever looks like a person's number: keys and ids are chosen by the writers."""
        _mask_numbers(self)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A deadline that never fired because another of its case fired first in the same outage. It is no finding."""

    subject: str  # the case
    detail: str  # the deadline, and the event that superseded it

    def __post_init__(self) -> None:
        """Mask whatever looks like a person's number."""
        _mask_numbers(self)


def _mask_numbers(one: Finding | Superseded) -> None:
    for name in ("subject", "detail"):
        object.__setattr__(one, name, NUMBER.sub("*", getattr(one, name)))
