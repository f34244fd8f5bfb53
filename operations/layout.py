"""How a table is laid out in a terminal's columns, so that an id is never broken or cut.

Owns: widths, folding, and the form with one field a line where the columns do not fit. Refuses: writing, colours.
"""

from collections.abc import Iterator, Sequence
from unicodedata import category, east_asian_width

Row = Sequence[str]

GAP = 2
"""Spaces between two columns."""

TOKEN = 40
"""Columns of a word that is kept whole: as long as every id of ours. A longer one may be folded in a column."""

NARROWEST = 6
"""Columns below which text is not folded: a column of single characters cannot be read."""


def width_of(text: str) -> int:
    """Return the columns that a text takes: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(0 if category(one) in ("Mn", "Me") else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def lay_out(head: Row, rows: Sequence[Row], width: int | None, keep: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table, the head first; `width` null is as wide as need be.

    The columns in `keep` hold ids and names and are never folded. Where that leaves too little room for the others,
    each field has a line of its own, and nothing is folded.
    """
    widths = _widths(head, rows, width, keep)
    if widths is None:
        return _one_field_a_line(head, rows)
    return [line for row in (head, *rows) for line in _lines(row, widths)]


def _widths(head: Row, rows: Sequence[Row], width: int | None, keep: Sequence[int]) -> list[int] | None:
    """Return the columns' widths, or nothing when they do not fit."""
    columns = list(zip(head, *rows, strict=True))
    widest = [max(map(width_of, column)) for column in columns]
    if width is None:
        return widest
    least = [
        full if index in keep else min(full, max(NARROWEST, *(_longest_word(cell) for cell in column)))
        for index, (full, column) in enumerate(zip(widest, columns, strict=True))
    ]
    room = width - GAP * (len(columns) - 1) - sum(least)
    if room < 0:
        return None
    for index in sorted(
        range(len(columns)), key=lambda one: widest[one] - least[one]
    ):  # who needs least is served first
        left = sum(1 for one in range(len(columns)) if widest[one] > least[one])
        more = min(widest[index] - least[index], room // max(1, left))
        least[index] += more
        room -= more
        widest[index] = least[index]
    return least


def _lines(row: Row, widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of one row."""
    cells = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
    for number in range(max(len(cell) for cell in cells)):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (part + " " * (width - width_of(part)) for part, width in zip(parts, widths, strict=True))
        yield (" " * GAP).join(padded).rstrip()


def _one_field_a_line(head: Row, rows: Sequence[Row]) -> list[str]:
    """Return each row as a block of `name  value`, with an empty line between two blocks."""
    names = max(map(width_of, head), default=0)
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        lines += [
            f"{name}{' ' * (names - width_of(name) + GAP)}{cell}" for name, cell in zip(head, row, strict=True) if cell
        ]
    return lines


def fold(text: str, width: int) -> list[str]:
    """Return a text in lines of at most `width` columns, broken at spaces and beside Chinese characters."""
    lines, line = [], ""
    for word in words_of(text):
        if line and width_of((line + word).rstrip()) > width:
            lines.append(line.rstrip())
            line, word = "", word.lstrip()  # noqa: PLW2901 (the space at which it was broken)
        line += word
        while width_of(line.rstrip()) > width:
            taken = _fitting(line, width)
            lines.append(line[:taken])
            line = line[taken:]
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def words_of(text: str) -> Iterator[str]:
    """Yield what must stay together: a wide character, or a run of others with the spaces before it."""
    word = ""
    for character in text:
        wide = east_asian_width(character) in "WF"
        if wide or (character == " " and word.strip()):
            if word:
                yield word
            word = ""
        if wide:
            yield character
        else:
            word += character
    if word:
        yield word


def _longest_word(text: str) -> int:
    return max((min(TOKEN, width_of(word.strip())) for word in words_of(text)), default=0)


def _fitting(text: str, width: int) -> int:
    """Return how many characters fit; at least one."""
    used = 0
    for count, character in enumerate(text):
        used += width_of(character)
        if used > width:
            return max(1, count)
    return len(text)
