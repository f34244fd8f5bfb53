"""`docs/reference/glossary.md` names things that exist, each once."""

import importlib
from collections import Counter
from functools import reduce
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "glossary.md"
COLUMNS = 5


class Row(NamedTuple):
    """A term of the glossary."""

    term: str
    chinese: str
    code_name: str
    meaning: str
    origin: str


def _rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [Row(*row) for row in cells if len(row) == COLUMNS and row[0] not in ("term", "---")]


def _module_of(parts: list[str]) -> tuple[ModuleType, list[str]]:
    """Import the longest beginning of a dotted name that is a module, and return what is left."""
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        try:
            return importlib.import_module(name), parts[length:]
        except ModuleNotFoundError as exc:
            if exc.name is None or not (name == exc.name or name.startswith(f"{exc.name}.")):
                raise
    raise AssertionError(f"{'.'.join(parts)}: no such module")


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.term)
def test_every_code_name_of_the_glossary_exists(row: Row) -> None:
    """A code name is a module, or an attribute that can be reached from one."""
    assert row.code_name.startswith("`"), row.code_name
    module, attributes = _module_of(row.code_name.strip("`").split("."))
    reduce(getattr, attributes, module)


def test_the_glossary_has_its_rows() -> None:
    """The page was parsed: an empty list of rows would test nothing."""
    assert {"report", "case", "ledger", "home", "auditor"} <= {row.term for row in _rows()}


def test_no_term_and_no_code_name_stands_twice() -> None:
    """One word for one thing, and one thing for one word."""
    for column in (0, 2):
        counts = Counter(row[column] for row in _rows())
        assert [name for name, times in counts.items() if times > 1] == []


def test_every_row_says_what_the_thing_is_and_where_the_term_comes_from() -> None:
    """An empty cell is an unfinished row."""
    assert all(all(row) for row in _rows())
