"""The two forms of a value, and the one type for a moment in time.

Owns: `Value` (a frozen struct, for what the product makes), `Model` (pydantic, for what people and strangers write),
`ForeignValue` (a struct that pydantic validates at the edge), `At`, `Code`. Refuses: naive times; unknown fields in the
product's own values. See docs/adr/0019.
"""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    ValidatorFunctionWrapHandler,
    create_model,
)
from pydantic_core import CoreSchema, core_schema

CODE_PATTERN = r"^[a-z][a-z0-9-]{1,39}$"
"""A unit's or a source's code, as the contract spells it."""


MOMENTS_REMEMBERED = 4096
"""Moments whose text is cached: a decision writes each of its moments some five times, about 1 µs each."""

YEARS = range(1970, 3000)
"""Years that are accepted; far beyond them, arithmetic with deadlines and offsets leaves the calendar."""


def refuse_numbers(value: object) -> object:
    """Raise ValueError for anything but text: 5 is not a second of 1970."""
    if not isinstance(value, str | datetime):
        raise ValueError("a moment is RFC 3339 text with an offset")  # noqa: TRY004 (pydantic gathers ValueErrors)
    return value


def to_millis(moment: datetime) -> datetime:
    """Cut to whole milliseconds, so that what is written equals what is remembered. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment has an offset")
    if moment.year not in YEARS:
        raise ValueError(f"a moment lies in {YEARS.start} to {YEARS.stop - 1}")
    return moment - timedelta(microseconds=moment.microsecond % 1000)


def write_moment(moment: datetime) -> str:
    """Write RFC 3339 with milliseconds and an offset, e.g. `2026-11-24T09:30:00.000+08:00`."""
    return _write_moment(moment, moment.tzinfo, moment.fold)


@lru_cache(maxsize=MOMENTS_REMEMBERED)
def _write_moment(moment: datetime, _zone: tzinfo | None, _fold: int) -> str:
    """Write a moment; zone and fold are part of the key, because equal moments differ in text by offset."""
    return moment.isoformat(timespec="milliseconds")


At = Annotated[
    datetime,
    msgspec.Meta(tz=True),
    BeforeValidator(refuse_numbers),
    AfterValidator(to_millis),
    PlainSerializer(write_moment, return_type=str, when_used="json"),
]
"""A moment with an offset, in whole milliseconds, e.g. `2026-11-24T09:30:00.000+08:00`."""

Code = Annotated[str, Field(pattern=CODE_PATTERN)]
"""A unit or a source, e.g. `chengguan`; never reused. The pattern is checked by pydantic, at the edge."""

type_config = ConfigDict(
    frozen=True, extra="forbid", populate_by_name=True, ser_json_bytes="base64", val_json_bytes="base64"
)


class Model(BaseModel):
    """What people write (packs, settings): validated by pydantic; unknown fields are refused."""

    model_config = type_config


class ForeignModel(Model):
    """What a stranger sends: validated by pydantic; unknown fields are ignored."""

    model_config = ConfigDict(**{**type_config, "extra": "ignore"})


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A value that the product makes: a frozen struct. It cannot form a cycle, so the garbage collector skips it."""


class Tagged(Value, frozen=True, tag_field="type"):
    """A value that names its own type: a struct's tag is its type."""

    @property
    def type(self) -> str:
        """The type, e.g. `case.opened`."""
        return str(self.__struct_config__.tag)


class ForeignValue(Value, frozen=True):
    """A struct that a stranger writes: defined once, validated by pydantic at the edge, a struct afterwards.

    Limits are written with pydantic's `Field` in the annotations; msgspec ignores them.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic validate a model of the same fields, and make the struct from the result."""
        model = create_model(cls.__name__, __base__=ForeignModel, **_fields(cls))
        names = cls.__struct_fields__

        def build(given: object, read: ValidatorFunctionWrapHandler) -> object:
            if isinstance(given, cls):
                return given
            fields = read(given)
            return cls(**{name: getattr(fields, name) for name in names})

        return core_schema.no_info_wrap_validator_function(build, handler.generate_schema(model))


def _fields(struct: type[Value]) -> dict[str, Any]:
    """Return the fields of a struct as pydantic's `create_model` takes them."""
    hints = get_type_hints(struct, include_extras=True)
    return {
        field.name: (hints[field.name], ... if field.required else field.default)
        for field in msgspec.structs.fields(struct)
    }


T = TypeVar("T", bound=msgspec.Struct)


def replace(value: T, /, **changes: Any) -> T:  # noqa: ANN401 (tests/typing/replace_plugin.py gives mypy the types)
    """Return the same value with some fields changed. A plugin lets mypy check names and types of the changes."""
    return msgspec.structs.replace(value, **changes)
