"""Names that are functions of their cause, so that the same thing has the same name on every worker and try.

Owns: case, dispatch, muster, event and dead letter ids; content digests. Refuses: randomness.
"""

import hashlib
import re

HOME_SIGNS = 4
"""Of a home in base32: 20 bits, a million homes. Two that share their signs share a partition and nothing else."""

CASE_ID = re.compile(rf"c-([a-z2-7]{{{HOME_SIGNS}}})[a-z2-7]{{16}}")
"""A case's id: its home, then 80 bits of the identity of the report that opened it."""

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PAIRS = [high + low for high in ALPHABET for low in ALPHABET]
"""Two signs of base32 for each ten bits: the library's own writes sign by sign, six times as slow."""

CONTENT_BYTES = 16
"""Bytes kept of a content's SHA-256. They tell a repeat from a conflict in one case; whoever forges a collision (2^64
tries) has fooled their own action or report alone."""


def _sum(parts: tuple[str | bytes, ...]) -> bytes:
    """SHA-256 over length-prefixed parts: no two lists of parts read alike."""
    pieces: list[bytes] = []
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        pieces.append(len(raw).to_bytes(8))
        pieces.append(raw)
    return hashlib.sha256(b"".join(pieces)).digest()


def digest(*parts: str | bytes) -> str:
    """SHA-256 in hex over length-prefixed parts."""
    return _sum(parts).hex()


def content_digest(*parts: str | bytes) -> bytes:
    """What is remembered of a content, to know it again."""
    return _sum(parts)[:CONTENT_BYTES]


def base32(*parts: str) -> str:
    """80 bits of a digest in 16 signs: short enough to read out on the phone."""
    number = int.from_bytes(_sum(parts)[:10])
    return "".join([PAIRS[number >> shift & 0x3FF] for shift in range(70, -1, -10)])


def short(prefix: str, *parts: str) -> str:
    """`{prefix}-` and 80 bits."""
    return f"{prefix}-{base32(*parts)}"


def home(*parts: str) -> str:
    """Return the signs of a home, from what makes it one (docs/adr/0022 says what does)."""
    return base32("home", *parts)[:HOME_SIGNS]


def case_id(source: str, report: str) -> str:
    """Return the case that a report opens, e.g. `c-7m2ek3n5v2m7q4x6w2ab`.

    Its home is the report's identity alone: a repeat finds it whatever it says (docs/adr/0022). Of 100 million cases
    two have one id with a chance of 4 in 1 000 million at most.
    """
    return f"c-{home('report', source, report)}{base32(source, report)}"


def home_of_case(key: str) -> str:
    """Return the home of a case by its id alone; also of a key `{case_id}/…`. What is no id of ours is its own home."""
    ours = CASE_ID.fullmatch(key.partition("/")[0])
    return ours[1] if ours else key


def dispatch_id(case: str, unit: str, number: int) -> str:
    """A dispatch: new each time the case comes into a unit's hands."""
    return short("d", case, unit, str(number))


def order_id(case: str, seq: int) -> str:
    """A muster order (集结令)."""
    return short("m", case, str(seq))


def event_id(case: str, cause: str, index: int) -> str:
    """An event: function of case, cause and index in the outcome."""
    return _sum(("event", case, cause, str(index)))[:16].hex()


def letter_id(topic: str, partition: int, offset: int) -> str:
    """A dead letter: a hash of where the record lay."""
    return digest("letter", topic, str(partition), str(offset))[:32]


def veiled(owner: str, name: str) -> str:
    """What is published for an id that looks like a phone or identity number."""
    return f"h-{digest('veil', owner, name)[:24]}"
