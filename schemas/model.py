"""The base of every noun, and the one type for a moment in time.

Owns: frozen models, `At`, `Code`, JSON in one spelling. Refuses: naive times, unknown fields inside the house.
Called by: every file of `schemas/`.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

CODE_PATTERN = r"^[a-z][a-z0-9-]{1,39}$"
"""A unit's or a source's code, as the contract spells it."""


def to_millis(moment: datetime) -> datetime:
    """Cut to whole milliseconds: what the product writes must be what it remembers."""
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def write_moment(moment: datetime) -> str:
    """RFC 3339 with milliseconds and an offset, e.g. `2026-11-24T09:30:00.000+08:00`."""
    return moment.isoformat(timespec="milliseconds")


At = Annotated[
    AwareDatetime, AfterValidator(to_millis), PlainSerializer(write_moment, return_type=str, when_used="json")
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
