"""pydantic's errors as dotted names of fields, and nothing else.

Owns: which fields are missing and which are invalid. Refuses: messages and values, because they quote what was sent.
"""

from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError

MOST = 20
"""Names of fields in one refusal, so that a header and an answer stay short."""


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """The bad fields of one object."""

    missing: tuple[str, ...] = ()  # absent, or null where a value is needed
    invalid: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All bad fields, each once, the missing ones first."""
        return tuple(dict.fromkeys((*self.missing, *self.invalid)))[:MOST]

    def plus(self, other: Self) -> "FieldErrors":
        """Return the bad fields of both."""
        return FieldErrors(self.missing + other.missing, self.invalid + other.invalid)


def field_errors(error: ValidationError, *, whole: tuple[str, ...]) -> FieldErrors:
    """Read a pydantic error; the fields `whole` are blamed for an error of the object as a whole."""
    missing: list[str] = []
    invalid: list[str] = []
    for item in error.errors(include_url=False, include_context=False):
        path = item["loc"]
        lacking = item["type"] == "missing" or item["input"] is None
        if path:
            (missing if lacking else invalid).append(".".join(map(str, path)))
        else:
            invalid.extend(whole)
    return FieldErrors(tuple(missing), tuple(invalid))
