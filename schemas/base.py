"""The base of every noun, and the one type for a moment in time.

Owns: frozen models, `At`, `Code`, JSON in one spelling. Refuses: naive times, unknown fields inside the house.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

CODE_PATTERN = r"^[a-z][a-z0-9-]{1,39}$"
"""A unit's or a source's code, as the contract spells it."""


YEARS = range(1970, 3000)
"""Years that somebody may mean; far beyond them arithmetic with deadlines and offsets runs off the calendar's end."""


def refuse_numbers(value: object) -> object:
    """A moment is a text with an offset: 5 is not a second of 1970."""
    if not isinstance(value, str | datetime):
        raise ValueError("a moment is RFC 3339 text with an offset")  # noqa: TRY004 (pydantic gathers ValueErrors)
    return value


def to_millis(moment: datetime) -> datetime:
    """Cut to whole milliseconds: what the product writes must be what it remembers."""
    if moment.year not in YEARS:
        raise ValueError(f"a moment lies in {YEARS.start} to {YEARS.stop - 1}")
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def write_moment(moment: datetime) -> str:
    """RFC 3339 with milliseconds and an offset, e.g. `2026-11-24T09:30:00.000+08:00`."""
    return moment.isoformat(timespec="milliseconds")


At = Annotated[
    AwareDatetime,
    BeforeValidator(refuse_numbers),
    AfterValidator(to_millis),
    PlainSerializer(write_moment, return_type=str, when_used="json"),
]
"""A moment with an offset, in whole milliseconds, e.g. `2026-11-24T09:30:00.000+08:00`."""

Code = Annotated[str, Field(pattern=CODE_PATTERN)]
"""A unit or a source, e.g. `chengguan`; never reused."""

type_config = ConfigDict(
    frozen=True, extra="forbid", populate_by_name=True, ser_json_bytes="base64", val_json_bytes="base64"
)


class Model(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = type_config

    def json_value(self) -> dict[str, Any]:
        """The value as JSON speaks it (aliases, RFC 3339 times), keys in the order of the fields."""
        return self.model_dump(mode="json", by_alias=True)
