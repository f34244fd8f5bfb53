"""The fields of a message or an action, whether pydantic or msgspec describes it.

Owns: the form in which a field is listed, for documents and for the command line. Refuses: validating.
"""

from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec
from pydantic import BaseModel

Shape = type[BaseModel] | type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Listed:
    """A field as a reader needs it."""

    name: str  # as it is spelled in JSON
    kind: Any  # its annotation, with its limits
    required: bool


def fields_of(shape: Shape) -> dict[str, Listed]:
    """Return the fields of a value, by their names in Python."""
    hints = get_type_hints(shape, include_extras=True)
    if issubclass(shape, BaseModel):
        return {
            name: Listed(field.alias or name, hints[name], field.is_required())
            for name, field in shape.model_fields.items()
        }
    return {
        field.name: Listed(field.encode_name, hints[field.name], field.required)
        for field in msgspec.structs.fields(shape)
    }
