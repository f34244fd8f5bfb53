"""The fields of a value in Markdown: a table of names, types and limits.

Owns: a type in words, and a section for each type that another one contains, for structs and pydantic's models alike.
Refuses: choosing the values.
"""

import types
from collections.abc import Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.generate.markdown import table
from schemas.base import CODE_PATTERN, ForeignModel, ForeignValue
from schemas.field_listing import Shape, fields_of
from schemas.vocabulary import Tier
from schemas.wire.report import Location

Parts = dict[Shape, None]


def part_sections(parts: Parts, done: Parts) -> Iterator[str]:
    """Yield a section for each part and for the parts that it contains, once; not for those in `done`."""
    while left := [part for part in parts if part not in done]:
        for part in left:
            done[part] = None
            yield section(part.__name__, part, parts)


def name_of(struct: type[msgspec.Struct]) -> str:
    """Return the value of its field `type`."""
    return str(struct.__struct_config__.tag)


def section(title: str, shape: Shape, parts: Parts, more: str = "", without: set[str] | None = None) -> str:
    """Return a heading, what the value is, and its fields."""
    sent = issubclass(shape, ForeignModel | ForeignValue)  # what the product writes has every field
    rows = [
        (f"`{field.name}`{'' if field.required or not sent else '?'}", *_shape(field.kind, parts))
        for name, field in fields_of(shape).items()
        if name not in (without or ())
    ]
    words = (shape.__doc__ or "").splitlines()[0].removeprefix(f"{title}: ")
    listed = table(("field", "what", "limits"), rows) if rows else ""
    return "\n".join((f"\n### {title}", f"{words[0].upper()}{words[1:]} {more}".rstrip(), "", listed)).rstrip() + "\n"


def _shape(kind: Any, parts: Parts) -> tuple[str, str]:  # noqa: ANN401 (any annotation)
    limits: list[str] = []
    what = in_words(kind, parts, limits)
    return what, ", ".join(dict.fromkeys(limit for limit in limits if limit))


def in_words(kind: Any, parts: Parts, limits: list[str] | None = None) -> str:  # noqa: ANN401, PLR0911 (any annotation)
    """Return a type in words. Add a type of ours to `parts`, and limits to `limits`."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        rules = [rule for note in inner[1:] for rule in (note.metadata if isinstance(note, FieldInfo) else (note,))]
        if any(isinstance(rule, msgspec.Meta) and rule.tz for rule in rules):
            return "moment"
        if limits is not None:
            limits += [_limit(rule) for rule in rules]
        return in_words(inner[0], parts, limits)
    if origin in (Union, types.UnionType):
        return " or ".join("null" if member is type(None) else in_words(member, parts, limits) for member in inner)
    if origin is tuple:
        return f"list of {in_words(inner[0], parts, limits)}"
    if origin is Literal:
        return " or ".join(f"`{value.value if isinstance(value, Enum) else value}`" for value in inner)
    if kind is object:
        return in_words(Location, parts)
    if isinstance(kind, type) and issubclass(kind, BaseModel | msgspec.Struct):
        parts[kind] = None
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return f"[{kind.__name__}](words.md#{kind.__name__.lower()})" + (" as a number" if kind is Tier else "")
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(kind, str(kind))


def _limit(rule: object) -> str:
    """Return one of pydantic's rules in words, or an empty string when it is no limit."""
    texts = {
        "min_length": "length ≥ {}",
        "max_length": "length ≤ {}",
        "ge": "≥ {}",
        "le": "≤ {}",
    }
    found = [
        words.format(getattr(rule, name)) for name, words in texts.items() if getattr(rule, name, None) is not None
    ]
    pattern = getattr(rule, "pattern", None)
    if pattern is not None:
        found.append("a code" if pattern == CODE_PATTERN else f"`{pattern}`")
    return ", ".join(found)
