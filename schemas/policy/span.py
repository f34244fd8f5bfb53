"""A length of time as policy writes it: `2 working days`, `4 hours`, `90 minutes`.

Owns: parsing and printing, each the other's inverse. Refuses: months, years, fractions, and arithmetic
(`handlers/policy/working_calendar.py` does it).
"""

import re
from enum import StrEnum
from typing import Annotated, NamedTuple, Self

from pydantic import BeforeValidator, PlainSerializer


class Unit(StrEnum):
    """The unit that a span counts."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"


class Length(NamedTuple):
    """An amount of a unit; `str` gives the text that `parse` reads."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2 working days` (singular allowed). Raises ValueError with the value and the rule."""
        match = re.fullmatch(r"([1-9][0-9]{0,4}) (working )?(minute|hour|day)s?", text.strip())
        if match is None or (match[2] and match[3] == "minute"):
            msg = f"{text!r} is no span: write a whole number and minutes, hours, days, working hours or working days"
            raise ValueError(msg)
        return cls(int(match[1]), Unit(f"{match[2] or ''}{match[3]}s"))

    @property
    def working(self) -> bool:
        """Whether only working time counts."""
        return self.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)

    def __str__(self) -> str:
        """Print what `parse` reads."""
        return f"{self.amount} {self.unit.value if self.amount != 1 else self.unit.value[:-1]}"


def to_length(value: object) -> object:
    """Parse a policy's text; anything else is left to pydantic to refuse."""
    return Length.parse(value) if isinstance(value, str) else value


Span = Annotated[Length, BeforeValidator(to_length), PlainSerializer(str, return_type=str)]
"""A length of time, in policy a text such as `2 working days`."""
