"""How the fields of a model are printed: a table of names, what they are, and their limits, in Markdown.

Owns: a type in words, and a section for each model that another one is made of. Refuses: which models.
"""

import types
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chuishao.markdown import table
from schemas.base import CODE_PATTERN, At
from schemas.vocabulary import Tier
from schemas.wire.report import ForeignModel, Location

Parts = dict[type[BaseModel], None]


def part_sections(parts: Parts, done: Parts) -> Iterator[str]:
    """A section for each once, and for what they are made of in their turn; not for those in `done`."""
    while left := [part for part in parts if part not in done]:
        for part in left:
            done[part] = None
            yield section(part.__name__, part, parts)


def name_of(model: type[BaseModel]) -> str:
    """The word in its field `type`."""
    said = get_args(model.model_fields["type"].annotation)[0]
    return str(said.value if isinstance(said, Enum) else said)


def section(title: str, model: type[BaseModel], parts: Parts, more: str = "", without: set[str] | None = None) -> str:
    """A heading, what the model is, and its fields; a field that can say but one thing is the heading."""
    sent = issubclass(model, ForeignModel)  # what the product writes has every field
    hidden = {*(without or ()), *(name for name, field in model.model_fields.items() if _says_one(field))}
    rows = [
        (f"`{field.alias or name}`{'?' if sent and not field.is_required() else ''}", *_shape(field, parts))
        for name, field in model.model_fields.items()
        if name not in hidden
    ]
    words = (model.__doc__ or "").splitlines()[0].removeprefix(f"{title}: ")
    listed = table(("field", "what", "limits"), rows) if rows else ""
    return "\n".join((f"\n### {title}", f"{words[0].upper()}{words[1:]} {more}".rstrip(), "", listed)).rstrip() + "\n"


def _says_one(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1


def _shape(field: FieldInfo, parts: Parts) -> tuple[str, str]:
    limits = [_limit(rule) for rule in field.metadata]
    what = in_words(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation, parts, limits)
    return what, ", ".join(dict.fromkeys(limit for limit in limits if limit))


def in_words(kind: Any, parts: Parts, limits: list[str] | None = None) -> str:  # noqa: ANN401, PLR0911 (any annotation)
    """A type in words; what is a model of ours is remembered."""
    if kind == At:
        return "moment"
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        if limits is not None:
            limits += [_limit(rule) for rule in (getattr(inner[1], "metadata", None) or inner[1:])]
        return "moment" if inner[0] is get_args(At)[0] else in_words(inner[0], parts, limits)
    if origin in (Union, types.UnionType):
        return " or ".join("null" if one is type(None) else in_words(one, parts, limits) for one in inner)
    if origin is tuple:
        return f"list of {in_words(inner[0], parts, limits)}"
    if origin is Literal:
        return " or ".join(f"`{one.value if isinstance(one, Enum) else one}`" for one in inner)
    if kind is object:
        return in_words(Location, parts)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        parts[kind] = None
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"[{kind.__name__}](words.md#{kind.__name__.lower()})" + (" as a number" if kind is Tier else "")
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(kind, str(kind))


def _limit(rule: object) -> str:
    """One of pydantic's rules in words; what is no limit is nothing."""
    said = {
        "min_length": "length ≥ {}",
        "max_length": "length ≤ {}",
        "ge": "≥ {}",
        "le": "≤ {}",
    }
    found = [words.format(getattr(rule, name)) for name, words in said.items() if getattr(rule, name, None) is not None]
    pattern = getattr(rule, "pattern", None)
    if pattern is not None:
        found.append("a code" if pattern == CODE_PATTERN else f"`{pattern}`")
    return ", ".join(found)
