"""The names under which things are published, and under which the auditor files them.

Owns: one name for a report's or action's id however it may have been published: as itself or as its hash. Refuses: the
product's opinion on what looks like a number of a person: whatever has as many digits as one is filed under its hash,
both where it was sent and where it was published, so that the two meet.
"""

import re

from schemas.ids import veiled

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
OURS = re.compile(r"c-[a-z2-7]{20}")
HASH = re.compile(r"h-[0-9a-f]{24}")
ENOUGH = 11
"""Digits of the shortest number of a person."""

CHINESE = frozenset("零〇一幺壹二贰貳三叁參四肆五伍六陆陸七柒八捌九玖")
LIMIT = 128
"""Of an id or a source, by contract."""


def name(owner: str, said: str) -> str:
    """An id as it is filed."""
    return veiled(owner, said) if ambiguous(said) else said


def source(said: str) -> str:
    """A source as it is filed: its code, or the hash of a stranger's name."""
    if HASH.fullmatch(said):
        return said
    return said if CODE.fullmatch(said) and not ambiguous(said) else veiled("source", said)


def case(said: object) -> str:
    """The case that an action names, or nothing where it could be a number of a person.

    An id of ours may have eleven digits between its letters: one in sixty thousand has.
    """
    if not isinstance(said, str) or not 0 < len(said) <= LIMIT:
        return ""
    return said if OURS.fullmatch(said) or not ambiguous(said) else ""


def ambiguous(said: str) -> bool:
    """Whether it could hold a number of a person, however its digits are written."""
    if len(said) < ENOUGH or HASH.fullmatch(said):
        return False
    return sum(sign.isnumeric() or sign in CHINESE for sign in said) >= ENOUGH
