"""Finds mainland mobile and identity numbers, however people write digits.

Owns: what counts as a digit, a gap and a number. Refuses: choosing what is shown instead (`pii.py`, its caller, does).

The rules prefer one match too many to one too few:
- Digits are ASCII, full-width, circled and Chinese ones; up to three spaces, dashes, dots or brackets may separate
  them.
- A mobile number is 1, then 3–9, then nine digits, alone in its run (a longer run is an order number), with or without
  +86, 0086, 86 or 0 before it. Chinese digits make no runs: `周一一三八…` contains a number all the same.
- 18 or 15 digits alone are an identity number when a date is where a birthday would be, and either a province is before
  it or the checksum after it is right. A number with a mistyped last digit is still somebody's.
- Inside a longer run only when date, province and checksum all agree: an order number does so once in ten thousand.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int, str]
"""Start, end, and the stars that replace it."""

LATIN = {
    **{ord("０") + n: str(n) for n in range(10)},
    **{ord(first) + n: str(n + 1) for first in "①❶➀➊⓵⑴⒈" for n in range(9)},
    **{0x1D7CE + n: str(n % 10) for n in range(50)},  # the mathematical alphabets
    **dict.fromkeys(map(ord, "⓪⓿"), "0"),
    **dict.fromkeys(map(ord, "xｘＸ×"), "X"),
}
"""Digits that form runs like ASCII ones, and the X of an identity number."""

CHINESE_DIGITS = ("零〇", "一幺壹", "二贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
CHINESE = {char: str(digit) for digit, chars in enumerate(CHINESE_DIGITS) for char in chars}
ALL = LATIN | {ord(char): digit for char, digit in CHINESE.items()}

G = r"[\s\-‐-―−－_.·・()（）\u00ad\u200b-\u200f\u2060\ufeff\ufe0f\u20e3]{0,3}"
"""A gap: spaces, dashes, dots, brackets, and invisible characters."""

MOBILE = rf"1{G}[3-9](?:{G}[0-9]){{9}}"
ENOUGH = re.compile(rf"(?:[0-9]{G}){{10}}[0-9]")  # anything shorter is not a person's number
ALONE = re.compile(rf"(?<![0-9])(?=((?:(?:\+|00)?{G}8{G}6{G}|0{G})?{MOBILE})(?![0-9]))")
SPOKEN = re.compile(rf"(?=({MOBILE}))")
OLD = re.compile(rf"(?<![0-9])(?=([1-9](?:{G}[0-9]){{14}})(?![0-9]))")
NEW = re.compile(rf"(?<![0-9])(?=([1-9](?:{G}[0-9]){{16}}{G}[0-9X])(?![0-9]))")
LONG = re.compile(r"[0-9]{18,}X|[0-9]{19,}")

PROVINCES = (
    range(11, 16),
    range(21, 24),
    range(31, 38),
    range(41, 47),
    range(50, 55),
    range(61, 66),
    range(71, 84),
)
"""The first two digits of an identity number."""

DATE = re.compile(r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
CENTURIES = ("18", "19", "20")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"

SHORTEST = 11
"""Characters: a mobile number, the shortest that is found. Ids, sources and channels are mostly shorter."""


def find_numbers(text: str) -> list[Span]:
    """Return every number in the text, in order; they may overlap."""
    if len(text) < SHORTEST:
        return []
    spoken = text.translate(ALL)
    if not ENOUGH.search(spoken):
        return []
    written = text.translate(LATIN)
    found = {*_mobiles(written), *_identities(written), *_embedded(written)}
    if spoken != written:
        found.update(span for span in (*_spoken(spoken), *_identities(spoken)) if _is_spoken(text, span))
    return sorted(found)


def _mobiles(text: str) -> Iterator[Span]:
    """Yield mobile numbers that are alone in their run."""
    for match in ALONE.finditer(text):
        yield (*match.span(1), "*" * 11)


def _spoken(text: str) -> Iterator[Span]:
    """Yield mobile numbers wherever they begin."""
    for match in SPOKEN.finditer(text):
        yield (*match.span(1), "*" * 11)


def _is_spoken(text: str, span: Span) -> bool:
    """Tell whether a Chinese digit is in a span: otherwise the stricter rules have already decided."""
    return any(char in CHINESE for char in text[span[0] : span[1]])


def _identities(text: str) -> Iterator[Span]:
    """Yield identity numbers that are alone in their run."""
    for pattern in (NEW, OLD):
        for match in pattern.finditer(text):
            number = _digits(match[1])
            if dated(number) and (_province(number) or checks(number)):
                yield (*match.span(1), "*" * len(number))


def _embedded(text: str) -> Iterator[Span]:
    """Yield identity numbers inside a longer run, where date, province and checksum all agree."""
    for run in LONG.finditer(text):
        for at in range(run.start(), run.end() - 17):
            number = text[at : at + 18]
            if dated(number) and _province(number) and checks(number):
                yield at, at + 18, "*" * 18


def dated(number: str) -> bool:
    """Tell whether a date is where the birthday would be."""
    if len(number) == len("YYMMDD") + 9:
        return DATE.match(number, 8) is not None
    return number[6:8] in CENTURIES and DATE.match(number, 10) is not None


def checks(number: str) -> bool:
    """Tell whether the last of 18 characters is the checksum of the others (GB 11643)."""
    if len(number) != len(WEIGHTS) + 1 or not number[:-1].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False))
    return CHECKS[total % 11] == number[-1]


def _province(number: str) -> bool:
    """Tell whether the number begins with a province's code."""
    return any(int(number[:2]) in region for region in PROVINCES)


def _digits(found: str) -> str:
    """Return a match without its gaps."""
    return "".join(char for char in found if char in "0123456789X")
