"""A file of a pack as typed rows, each with its line.

Owns: turning values with lines into rows, and pydantic's errors into faults. Refuses: comparing one file with another.
A row that cannot be read is left out, but its name is remembered, so that no other row is blamed for referring to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from handlers.policy.pack_faults import PackFault
from handlers.policy.yaml_lines import LinedValue, read_yaml

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Known:
    """Names that may be referred to. Where a file could not be read, any name may."""

    names: frozenset[str]
    complete: bool = True

    def __contains__(self, name: object) -> bool:
        return not self.complete or name in self.names


@dataclass(frozen=True, slots=True)
class RowFile(Generic[Row]):
    """The rows of one file that can be read, with their lines, and the faults of the others."""

    file: str
    rows: tuple[tuple[int, Row], ...]
    known: Known  # every row's `code` or `id`, those of unreadable rows too
    faults: tuple[PackFault, ...]

    def fault(self, line: int, what: str) -> PackFault:
        """Return a fault of this file."""
        return PackFault(self.file, line, what)


def read_rows(file: str, text: str | None, row_type: type[Row], *, optional: bool = False) -> RowFile[Row]:
    """Read a file that is a list of rows."""
    if text is None:
        missing = () if optional else (PackFault(file, 0, "is missing: every pack has one"),)
        return RowFile(file, (), Known(frozenset(), complete=optional), missing)
    marked = read_yaml(file, text)
    if marked.value is None and not marked.faults:
        return RowFile(file, (), Known(frozenset()), ())
    if not isinstance(marked.value, list):
        wrong = marked.faults or (PackFault(file, 1, "must be a list of rows, each beginning with '- '"),)
        return RowFile(file, (), Known(frozenset(), complete=False), wrong)
    return to_row_file(file, marked, marked.value, row_type)


def to_row_file(file: str, marked: LinedValue, values: list[object], row_type: type[Row]) -> RowFile[Row]:
    """Return the rows among the values, the names of all, and the faults of those that cannot be read."""
    rows: list[tuple[int, Row]] = []
    faults = list(marked.faults)
    for index, value in enumerate(values):
        try:
            rows.append((marked.line((index,)), row_type.model_validate(value)))
        except ValidationError as error:
            faults.extend(row_faults(file, marked, (index,), error))
    names = frozenset(name for value in values for name in names_of(value))
    return RowFile(file, tuple(rows), Known(names), tuple(faults))


def read_one(file: str, text: str | None, row_type: type[Row]) -> tuple[Row | None, LinedValue, tuple[PackFault, ...]]:
    """Read a file that is one row; the row is null when it cannot be read."""
    if text is None:
        return None, LinedValue(None, {}, ()), (PackFault(file, 0, "is missing: every pack has one"),)
    marked = read_yaml(file, text)
    if marked.value is None and marked.faults:
        return None, marked, marked.faults
    try:
        return row_type.model_validate(marked.value), marked, marked.faults
    except ValidationError as error:
        return None, marked, (*marked.faults, *row_faults(file, marked, (), error))


def row_faults(file: str, marked: LinedValue, at: tuple[object, ...], error: ValidationError) -> Iterator[PackFault]:
    """Turn pydantic's errors about a row into faults with the line of the field."""
    for item in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in item["loc"])
        value = "" if item["type"] in ("missing", "extra_forbidden") else f" {item['input']!r}"
        what = f"{path}{value}: {item['msg'].removeprefix('Value error, ')}".lstrip(": ")
        if item["type"] == "string_type" and isinstance(item["input"], int):
            what += f' (write it in quotes: "{item["input"]}")'
        yield PackFault(file, marked.line((*at, *item["loc"])), what)


def names_of(value: object) -> Iterator[str]:
    """Yield the name by which a row is known, whatever else is wrong with it."""
    if isinstance(value, dict):
        yield from (str(value[key]) for key in ("code", "id") if key in value)
