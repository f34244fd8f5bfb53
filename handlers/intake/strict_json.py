"""JSON read strictly: UTF-8, no NaN, no doubled names, no lone surrogates, nothing after it, not too deep.

Owns: bytes to a JSON object, and the object's canonical form. Refuses: everything else, as a value. There are two
readers: orjson reads the values and is the stricter one, but silently keeps the last of two equal names. So the
standard library's scanner looks for those only, and never converts a number.
"""

import json
from typing import Any

import orjson

from handlers.intake.record_fault import RecordFault, undecoded
from schemas.vocabulary import DeadLetterReason

Fields = dict[str, Any]
"""A foreign JSON object, of which nothing is checked yet."""


def _single(pairs: list[tuple[str, object]]) -> None:
    """Raise ValueError for an object that has one name twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError


_names = json.JSONDecoder(object_pairs_hook=_single, parse_int=str, parse_float=str)


def spell(fields: Fields) -> bytes:
    """Return the canonical form of an object, whatever its bytes were: names sorted, no spaces."""
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def parse(raw: bytes) -> Fields | RecordFault:
    """Read bytes as one JSON object."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return undecoded(DeadLetterReason.NOT_UTF8)
    try:
        value = orjson.loads(raw)
        orjson.dumps(value)  # refuses what is nested deeper than 254, before the slower scanner sees it
        _names.decode(text)
    except (ValueError, TypeError):  # orjson's two errors, one for reading and one for writing
        return undecoded(DeadLetterReason.NOT_JSON)
    if isinstance(value, list):
        return undecoded(DeadLetterReason.BATCH)
    return value if isinstance(value, dict) else undecoded(DeadLetterReason.NOT_OBJECT)
