"""Where the records of a case have to lie, and what a case has to be called: the auditor's own arithmetic.

Owns: reading a home out of a case's id, Kafka's partitioner, and the id that follows from a report. Refuses: the
product's functions for these.
"""

import base64
import hashlib

CASE, HOME_SIGNS, REST_SIGNS = "c-", 4, 16
"""A case's id: this, the home in base32, then the report's identity in base32."""

SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz234567")

SEED, FACTOR, SHIFT, WORD = 0x9747B28C, 0x5BD1E995, 24, 0xFFFFFFFF
"""Of murmur2 as Java's producer uses it, over 32-bit words."""


def home(case_id: str) -> str:
    """Return the home in a case's id; of what is no id of ours, the whole of it."""
    signs = case_id.removeprefix(CASE)
    ours = case_id.startswith(CASE) and len(signs) == HOME_SIGNS + REST_SIGNS and SIGNS.issuperset(signs)
    return signs[:HOME_SIGNS] if ours else case_id


def partition(case_id: str, partitions: int) -> int:
    """Return the partition of every record of a case, by its id."""
    return (_murmur2(home(case_id).encode()) & 0x7FFFFFFF) % partitions


def case_of(source: str, report: str) -> str:
    """Return the id of the case that a report opens; `source` as it is published, `report` as it was sent."""
    return CASE + _base32(HOME_SIGNS, "home", "report", source, report) + _base32(REST_SIGNS, source, report)


def _base32(signs: int, *parts: str) -> str:
    """The first signs of a SHA-256 over length-prefixed parts."""
    total = hashlib.sha256()
    for raw in (part.encode() for part in parts):
        total.update(len(raw).to_bytes(8, "big") + raw)
    return base64.b32encode(total.digest()).decode().lower()[:signs]


def _murmur2(data: bytes) -> int:
    """As Java computes it."""
    total = SEED ^ len(data)
    whole = len(data) // 4 * 4
    for place in range(0, whole, 4):
        word = int.from_bytes(data[place : place + 4], "little") * FACTOR & WORD
        word = (word ^ word >> SHIFT) * FACTOR & WORD
        total = total * FACTOR & WORD ^ word
    if whole < len(data):
        total = (total ^ int.from_bytes(data[whole:], "little")) * FACTOR & WORD
    total = (total ^ total >> 13) * FACTOR & WORD
    return total ^ total >> 15
