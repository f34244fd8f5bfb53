"""Names that are functions of their cause, so that the same thing has the same name on every worker and try.

Owns: case, dispatch, muster, event and dead letter ids; content digests. Refuses: randomness.
"""

import base64
import hashlib

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


def short(prefix: str, *parts: str) -> str:
    """`{prefix}-` and 80 bits in base32: short enough to read out on the phone."""
    return f"{prefix}-{base64.b32encode(_sum(parts)[:10]).decode().lower()}"


def case_id(source: str, report: str) -> str:
    """The case that a report opens, e.g. `c-k3n5v2m7q4x6w2ab`."""
    return short("c", source, report)


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
