r"""Text of strangers made harmless: what a terminal would obey, hide or reorder is written as an escape (`\x1b`).

Owns: which characters those are, and how they are written, for people and in JSON. Refuses: writing anything.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

RISKY = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1 controls
    "\xad\u061c\u06dd\u070f\u0600-\u0605\u0890\u0891\u08e2\u180e"  # format characters of scripts
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # zero width, bidi, invisible operators
    "\u2028\u2029"  # line and paragraph separators
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u2800\u3164\uffa0"  # letters and marks that show nothing
    "\ud800-\udfff"  # lone surrogates
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format characters
    "\U000e0000-\U000e0fff"  # tags
    "]"
)
"""Everything of Unicode's categories Cc, Cf, Cs, Zl and Zp, and what has a glyph without ink."""

MARKS = 4
"""Combining marks in a row that are shown: no script needs more, and a tower of them paints over other lines."""

SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
BYTE, PLANE = 0xFF, 0xFFFF
"""The largest characters that are written with two and with four digits."""


def visible(text: str, encoding: str = "utf-8") -> str:
    """Return one line of text that a terminal with this encoding shows as it is."""
    shown = RISKY.sub(lambda found: escape(found[0]), text)
    if not shown.isascii():
        shown = _without_towers(shown)
        shown = shown.encode(encoding, "backslashreplace").decode(encoding)
    return shown


def escape(character: str) -> str:
    r"""Return a character as Python writes it in a literal: `\n`, `\x1b`, `\u202e`, `\U000e0001`."""
    code = ord(character)
    if character in SHORT:
        return SHORT[character]
    if code <= BYTE:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= PLANE else f"\\U{code:08x}"


def json_text(
    value: Any,  # noqa: ANN401 (any JSON)
    *,
    indent: int | None = None,
    ascii_only: bool = False,
    default: Callable[[Any], Any] | None = None,
) -> str:
    """Return JSON in which every risky character is an escape; with `ascii_only` everything beyond ASCII is one.

    `default` makes JSON of a value that is none; without it such a value raises TypeError.
    """
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(
        value, ensure_ascii=ascii_only, indent=indent, separators=separators, allow_nan=False, default=default
    )
    return RISKY.sub(_json_escape, text)


def _json_escape(found: re.Match[str]) -> str:
    """Escape as JSON does, in halves beyond the basic plane; the line breaks of an indent stay."""
    character = found[0]
    if character == "\n":
        return character
    code = ord(character)
    if code <= PLANE:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _without_towers(text: str) -> str:
    """Escape the combining marks after the first few in a row."""
    shown, row = [], 0
    for character in text:
        row = row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        shown.append(escape(character) if row > MARKS else character)
    return "".join(shown)
