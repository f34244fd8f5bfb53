"""Masking: phone and identity numbers are removed from what the public may read.

Owns: `mask`, and telling whether an id looks personal. Refuses: names, landlines, plates, e-mail (not built yet), and
finding numbers (`pii_numbers.py` does).

The mask is a star for each digit of the number without prefix and gaps, so that a reader sees what was there: 11 for a
mobile number, 18 or 15 for an identity number. No digit is kept: the last four of a phone identify one person among a
street's residents, and kept first digits could be read together with digits before them, as a number that never was
there.
"""

import re

from handlers.intake.pii_numbers import Span, find_numbers
from schemas.base import CODE_PATTERN
from schemas.ids import veiled

CODE = re.compile(CODE_PATTERN)


def mask(text: str) -> str:
    """Mask the numbers in a text. The result is searched again, because masking a long run may leave a short number."""
    while spans := find_numbers(text):
        text = _strike(text, spans)
    return text


def looks_personal(name: str) -> bool:
    """Tell whether an id contains something that would be masked in a text."""
    return bool(find_numbers(name))


def public_name(owner: str, name: str) -> str:
    """Return the id as it may be published: itself, or its hash when it looks like a person's number."""
    return veiled(owner, name) if looks_personal(name) else name


def public_source(name: str) -> str:
    """Return a source as it may be published: its code, or a stable hash for a name that is not a code."""
    return name if CODE.fullmatch(name) and not looks_personal(name) else veiled("source", name)


def _strike(text: str, spans: list[Span]) -> str:
    """Put each span's stars in its place; where spans overlap, the first one's stars count."""
    pieces, done = [], 0
    for start, end, stars in spans:
        if start >= done:
            pieces += [text[done:start], stars]
        done = max(done, end)
    return "".join([*pieces, text[done:]])
