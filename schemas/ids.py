"""Names that are functions of their cause, so that the same thing has the same name on every worker and try.

Owns: case, dispatch, muster, event and letter ids; content digests. Refuses: randomness.
"""

import base64
import hashlib


def digest(*parts: str | bytes) -> str:
    """SHA-256 in hex over length-prefixed parts: no two lists of parts read alike."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        total.update(len(raw).to_bytes(8))
        total.update(raw)
    return total.hexdigest()


def short(prefix: str, *parts: str) -> str:
    """`{prefix}-` and 80 bits in base32: short enough to read out on the phone."""
    raw = bytes.fromhex(digest(*parts))[:10]
    return f"{prefix}-{base64.b32encode(raw).decode().lower()}"


def case_id(source: str, report: str) -> str:
    """The case that a report opens, e.g. `c-k3n5v2m7q4x6w2ab`."""
    return short("c", source, report)


def dispatch_id(case: str, unit: str, seq: int) -> str:
    """A dispatch: new each time the case comes into a unit's hands."""
    return short("d", case, unit, str(seq))


def order_id(case: str, seq: int) -> str:
    """A muster order (集结令)."""
    return short("m", case, str(seq))


def event_id(case: str, cause: str, place: int) -> str:
    """A fact: function of case, cause and place in the outcome."""
    return digest("event", case, cause, str(place))[:32]


def letter_id(topic: str, partition: int, offset: int) -> str:
    """A dead letter: a hash of where the record lay."""
    return digest("letter", topic, str(partition), str(offset))[:32]


def veiled(owner: str, name: str) -> str:
    """What is published for an id that looks like a phone or identity number."""
    return f"h-{digest('veil', owner, name)[:24]}"
