"""What nobody but a few may read, and how it is looked for in bytes.

Owns: the shape of mobile and identity numbers, the names of fields with free text, and what a report says of its
reporter. Not seen: numbers spelt in Chinese or full-width digits, and a name that its bearer wrote into the text.
Refuses: where it may stand (`auditor/rules/personal.py`).
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import orjson

from schemas import vocabulary

NUMBER = re.compile(
    rb"(?<![0-9A-Za-z.])(?:\+?86)?1[3-9][0-9]{9}(?![0-9A-Za-z])"
    rb"|(?<![0-9A-Za-z.])(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}"
    rb"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
"""A mobile number, or an identity number with a province and a birthday."""

RUN = b"0" * 11
DIGITS = bytes(ord("0") if chr(sign).isdigit() and sign < 128 else ord(" ") for sign in range(256))  # noqa: PLR2004 (ASCII)
"""Every digit a nought: a run of eleven is then found twenty times as fast as by the expression, and is rare."""

FREE = re.compile(rb'"(?:text|note|basis|result|name|phone|person|personal|address|media|reporter|on_behalf_of)":')
"""Fields that the log, the snapshots and what leaders read do not have."""

FEW = 2
"""Letters of the shortest name that is looked for: one letter is found anywhere."""

DIALLED = 7
"""Digits of the shortest number that is somebody's own: a landline without its area."""

WORDS = frozenset(
    word.value
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
    for word in kind
)
"""The contract's own: a reporter who is called `rider` is no more named by a channel of that name than another."""

EXACT = 9
"""Signs of a coordinate so exact that it can be told from the middle of a grid cell: `113.81512`."""


def number(raw: bytes) -> bool:
    """Whether bytes hold the number of a person."""
    return RUN in raw.translate(DIGITS) and NUMBER.search(raw) is not None


def secrets(report: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """What a report says of its reporter, as it would stand in JSON, with the name of the field."""
    who, where = report.get("reporter"), report.get("location")
    person = who if isinstance(who, dict) else {}
    place = where if isinstance(where, dict) else {}
    known = {report.get("id"), report.get("source")}
    for field, said, quoted in (
        ("name", person.get("name"), False),
        ("phone", _phone(person.get("phone")), False),
        ("reporter id", person.get("id"), True),
        ("on_behalf_of", report.get("on_behalf_of"), False),
        ("address", place.get("address"), False),
    ):
        if isinstance(said, str) and len(said) >= FEW and said not in known and said not in WORDS:
            raw = orjson.dumps(said)
            yield field, raw if quoted else raw[1:-1]
    for field in ("lon", "lat"):
        if isinstance(place.get(field), float) and len(repr(place[field])) >= EXACT:
            yield field, repr(place[field]).encode()


def _phone(said: Any) -> Any:  # noqa: ANN401 (a client's)
    """A number that is long enough to be somebody's: `110` is found within times and names."""
    return said if isinstance(said, str) and sum(sign.isdigit() for sign in said) >= DIALLED else None


def confidential(report: dict[str, Any]) -> bool:
    """Whether nobody may be told who whistled."""
    who = report.get("reporter")
    return isinstance(who, dict) and who.get("identity") == "confidential"
