"""Personal data, and how to find it in the bytes of a record.

Not found: numbers spelt in Chinese or full-width digits, and a name that its bearer wrote into the text.
Owns: the patterns of mobile and identity numbers, the names of fields with free text, and the personal fields of a
report. Refuses: deciding where personal data may be (`auditor/rules/personal.py`).
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
"""Maps every digit to 0: a run of eleven is then found twenty times as fast as by `NUMBER`, and is rare."""

FREE = re.compile(rb'"(?:text|note|basis|result|name|phone|person|personal|address|media|reporter|on_behalf_of)":')
"""Fields that events, snapshots and escalations must not have."""

SHORTEST_NAME = 2
"""Letters of the shortest name that is searched for: one letter is found anywhere."""

SHORTEST_PHONE = 7
"""Digits of the shortest personal phone number: a landline without its area code."""

WORDS = frozenset(
    word.value
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum)
    for word in kind
)
"""The contract's own words: a channel `rider` does not name a reporter who is called `rider`."""

EXACT_COORDINATE = 9
"""Characters of a coordinate more exact than the centre of a grid cell: `113.81512`."""


def number(raw: bytes) -> bool:
    """Return whether bytes hold a person's phone or identity number."""
    return RUN in raw.translate(DIGITS) and NUMBER.search(raw) is not None


def secrets(report: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Yield the personal data of a report's reporter as encoded in JSON, with the name of the field."""
    who, where = report.get("reporter"), report.get("location")
    person = who if isinstance(who, dict) else {}
    place = where if isinstance(where, dict) else {}
    known = {report.get("id"), report.get("source")}
    for field, value, quoted in (
        ("name", person.get("name"), False),
        ("phone", _phone(person.get("phone")), False),
        ("reporter id", person.get("id"), True),
        ("on_behalf_of", report.get("on_behalf_of"), False),
        ("address", place.get("address"), False),
    ):
        if isinstance(value, str) and len(value) >= SHORTEST_NAME and value not in known and value not in WORDS:
            raw = orjson.dumps(value)
            yield field, raw if quoted else raw[1:-1]
    for field in ("lon", "lat"):
        if isinstance(place.get(field), float) and len(repr(place[field])) >= EXACT_COORDINATE:
            yield field, repr(place[field]).encode()


def _phone(value: Any) -> Any:  # noqa: ANN401 (a client's)
    """Return a phone number that is long enough to be personal: `110` occurs within times and names."""
    return value if isinstance(value, str) and sum(char.isdigit() for char in value) >= SHORTEST_PHONE else None


def confidential(report: dict[str, Any]) -> bool:
    """Return whether the reporter's identity must not be disclosed."""
    who = report.get("reporter")
    return isinstance(who, dict) and who.get("identity") == "confidential"
