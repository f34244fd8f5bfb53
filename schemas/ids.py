"""Ids that are functions of their cause, so that the same thing has the same id on every worker and at every try.

Owns: ids of cases, dispatches, muster orders, events and dead letters; content digests. Refuses: randomness.
"""

import hashlib
import re

HOME_CHARS = 4
"""Characters of a home in base32: 20 bits, a million homes. Two equal homes share a partition and nothing else."""

CASE_ID = re.compile(rf"c-([a-z2-7]{{{HOME_CHARS}}})[a-z2-7]{{16}}")
"""A case's id: its home, then 80 bits of the identity of the report that opened it."""

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
"""Two characters of base32 for each ten bits: the standard library writes them one by one, six times as slow."""

CONTENT_BYTES = 16
"""Bytes kept of a content's SHA-256. They tell a repeat from a conflict in one case; whoever forges a collision (2^64
tries) has fooled their own action or report alone."""


def _sum(parts: tuple[str | bytes, ...]) -> bytes:
    """Return SHA-256 over length-prefixed parts: no two lists of parts give the same input."""
    pieces: list[bytes] = []
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        pieces.append(len(raw).to_bytes(8))
        pieces.append(raw)
    return hashlib.sha256(b"".join(pieces)).digest()


def digest(*parts: str | bytes) -> str:
    """Return SHA-256 in hex over length-prefixed parts."""
    return _sum(parts).hex()


def content_digest(*parts: str | bytes) -> bytes:
    """Return what is remembered of a content, to recognise it later."""
    return _sum(parts)[:CONTENT_BYTES]


def base32(*parts: str) -> str:
    """Return 80 bits of a digest in 16 characters: short enough to read out on the phone."""
    number = int.from_bytes(_sum(parts)[:10])
    return "".join([PAIRS[number >> shift & 0x3FF] for shift in range(70, -1, -10)])


def short(prefix: str, *parts: str) -> str:
    """Return `{prefix}-` and 80 bits of a digest."""
    return f"{prefix}-{base32(*parts)}"


def home(*parts: str) -> str:
    """Return the characters of a home, computed from what defines it (docs/adr/0022 says what does)."""
    return base32("home", *parts)[:HOME_CHARS]


def case_id(source: str, report: str) -> str:
    """Return the case that a report opens, e.g. `c-7m2ek3n5v2m7q4x6w2ab`.

    Its home depends on the report's identity alone: a repeat finds the case whatever it says (docs/adr/0022). Among 100
    million cases the chance that two have one id is 4 in 1 000 million at most.
    """
    return f"c-{home('report', source, report)}{base32(source, report)}"


def home_of_case(key: str) -> str:
    """Return the home in a case id, or in a key `{case_id}/…`. Any other key is its own home."""
    ours = CASE_ID.fullmatch(key.partition("/")[0])
    return ours[1] if ours else key


def dispatch_id(case: str, unit: str, number: int) -> str:
    """Return the id of a dispatch: a new one each time the case is dispatched to a unit."""
    return short("d", case, unit, str(number))


def order_id(case: str, seq: int) -> str:
    """Return the id of a muster order (集结令)."""
    return short("m", case, str(seq))


def event_id(case: str, cause: str, index: int) -> str:
    """Return the id of an event: a function of case, cause and index in the outcome."""
    return _sum(("event", case, cause, str(index)))[:16].hex()


def letter_id(topic: str, partition: int, offset: int) -> str:
    """Return the id of a dead letter: a hash of its record's topic, partition and offset."""
    return digest("letter", topic, str(partition), str(offset))[:32]


def veiled(owner: str, name: str) -> str:
    """Return what is published instead of an id that looks like a phone or identity number."""
    return f"h-{digest('veil', owner, name)[:24]}"
