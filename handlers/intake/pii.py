"""Phone and identity numbers are struck out of what the public may read.

Owns: `mask`, and whether an id looks personal. Refuses: names, landlines, plates, e-mail (they come
later). How numbers are found is
`pii_numbers.py`.

The form: a star for each digit of the number without prefix and gaps, so that a reader sees what stood there: 11 a
mobile number, 18 or 15 an identity number. No digit is kept: the last four of a phone name one person among a street's,
and a kept head could be read together with digits before it, as a number that was never there.
"""

import re

from handlers.intake.pii_numbers import Span, find_numbers
from schemas.base import CODE_PATTERN
from schemas.ids import veiled


CODE = re.compile(CODE_PATTERN)


def mask(text: str) -> str:
    """The text without its numbers. What is left is looked at again: a long run may leave a short one behind."""
    while spans := find_numbers(text):
        text = _strike(text, spans)
    return text


def looks_personal(name: str) -> bool:
    """Whether an id holds something that we would strike out of a text."""
    return bool(find_numbers(name))


def public_name(owner: str, name: str) -> str:
    """The id as it may be published: itself, or its hash when it looks like a number of a person."""
    return veiled(owner, name) if looks_personal(name) else name


def public_source(name: str) -> str:
    """A source as it may be published: its code; of a stranger whose name is no code, a hash, always the same."""
    return name if CODE.fullmatch(name) and not looks_personal(name) else veiled("source", name)


def _strike(text: str, spans: list[Span]) -> str:
    """Put each span's stars in its place; of those that overlap the first says how they look."""
    out, upto = [], 0
    for start, end, stars in spans:
        if start >= upto:
            out += [text[upto:start], stars]
        upto = max(upto, end)
    return "".join([*out, text[upto:]])
