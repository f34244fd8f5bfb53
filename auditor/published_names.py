"""The names under which ids are published, and under which the auditor files them.

An id with as many digits as a person's number is filed under its hash, both as sent and as published, so that the two
match.
Owns: one name for the id of a report or an action, whether it was published as itself or as its hash.
Refuses: the product's own rule of what looks like a person's number.
"""

import re

from schemas.ids import veiled

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
OURS = re.compile(r"c-[a-z2-7]{20}")
HASH = re.compile(r"h-[0-9a-f]{24}")
ENOUGH = 11
"""Digits of a person's shortest number."""

CHINESE = frozenset("零〇一幺壹二贰貳三叁參四肆五伍六陆陸七柒八捌九玖")
LIMIT = 128
"""Characters of the longest id or source, by contract."""


def name(owner: str, value: str) -> str:
    """Return an id as it is filed."""
    return veiled(owner, value) if ambiguous(value) else value


def source(value: str) -> str:
    """Return a source as it is filed: its code, or the hash of an unlisted name."""
    if HASH.fullmatch(value):
        return value
    return value if CODE.fullmatch(value) and not ambiguous(value) else veiled("source", value)


def case(value: object) -> str:
    """Return the case that an action names, or an empty text where it could be a person's number.

    A case id may contain eleven digits between its dead_letters: one in sixty thousand does.
    """
    if not isinstance(value, str) or not 0 < len(value) <= LIMIT:
        return ""
    return value if OURS.fullmatch(value) or not ambiguous(value) else ""


def ambiguous(value: str) -> bool:
    """Return whether an id could hold a person's number, however its digits are written."""
    if len(value) < ENOUGH or HASH.fullmatch(value):
        return False
    return sum(sign.isnumeric() or sign in CHINESE for sign in value) >= ENOUGH
