"""Input that breaks the contract, kind by kind, with what becomes of it.

Owns: the tables. Refuses: sending. Every row goes through the intake and the deciding loop in memory
(`test_bad_input.py` beside it), one row of each table over a real broker (`tests/kafka/line/test_bad_input.py`).
"""

import itertools
import json
from collections.abc import Callable
from typing import Any

from tests.support.foreign_client import HELPER, SOURCE, UNIT, Headers, action, report

MIB = 1024 * 1024
OWN = f"reports.{SOURCE}"
BATCH: Headers = (("content-type", b"application/cloudevents-batch+json"),)
EVENT: Headers = (("content-type", b"application/cloudevents+json"),)
numbers = itertools.count()


def raw(**fields: Any) -> bytes:
    """Return a report as bytes."""
    return json.dumps(report(f"r-bad-{next(numbers)}", **fields), ensure_ascii=False).encode()


def without(name: str) -> bytes:
    """Return a report that lacks a field."""
    body = report(f"r-bad-{next(numbers)}")
    return json.dumps({key: value for key, value in body.items() if key != name}).encode()


def large(size: int) -> bytes:
    """Return a record of a size."""
    head, tail = b'{"text": "', b'"}'
    return head + b"x" * (size - len(head) - len(tail)) + tail


NOT_READ = {
    "malformed JSON": (raw()[:-3], (), "not-json", ""),
    "JSON with something behind it": (raw() + b"{}", (), "not-json", ""),
    "no bytes at all": (b"", (), "not-json", ""),
    "a null value": (None, (), "not-json", ""),
    "NaN": (raw().replace(b"113.8162", b"NaN"), (), "not-json", ""),
    "a doubled name": (raw().replace(b'{"id"', b'{"text": "x", "id"', 1), (), "not-json", ""),
    "a doubled name further in": (raw().replace(b'{"lon"', b'{"lat": 1, "lon"'), (), "not-json", ""),
    "a lone surrogate": (raw(text="@@").replace(b"@@", rb"\ud800"), (), "not-json", ""),
    "thousandfold nesting": (b'{"id": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", (), "not-json", ""),
    "bytes that are no UTF-8": (raw(text="@@").replace(b"@@", b"\xff\xfe"), (), "not-utf8", ""),
    "GBK": (raw().decode().encode("gbk"), (), "not-utf8", ""),
    "a number": (b"5", (), "not-object", ""),
    "a string": (b'"help"', (), "not-object", ""),
    "a batch": (b"[" + raw() + b"]", (), "batch", ""),
    "a batch of CloudEvents": (b"[]", BATCH, "batch", ""),
    "5 MB of text": (raw(text="井" * (5 * MIB // 3)), (), "too-large", ""),
    "a value near the topic's limit": (large(8 * MIB - 1000), (), "too-large", ""),
    "an envelope without data": (b'{"specversion": "1.0", "id": "e"}', EVENT, "field-missing", "data"),
    "an envelope of another version": (b'{"specversion": "2.0", "data": {}}', EVENT, "field-invalid", "specversion"),
}
"""Values that cannot be decoded: value, headers, reason, field."""

NOT_VALID = {
    "no text": (without("text"), "field-missing", "text"),
    "no id": (without("id"), "field-missing", "id"),
    "no source": (without("source"), "field-missing", "source"),
    "no channel": (without("channel"), "field-missing", "channel"),
    "nothing of what is required": (b"{}", "field-missing", "id,source,channel,text"),
    "null for a text": (raw(text=None), "field-missing", "text"),
    "a number for a text": (raw(text=5), "field-invalid", "text"),
    "an object for an id": (raw(id={}), "field-invalid", "id"),
    "an empty id": (raw(id=""), "field-invalid", "id"),
    "an id of 129": (raw(id="x" * 129), "field-invalid", "id"),
    "a text of 10 001": (raw(text="井" * 10_001), "field-invalid", "text"),
    "an empty text with nothing beside it": (raw(text=""), "field-invalid", "text"),
    "ten pictures": (raw(media=[{"url": "https://x.example/1.jpg"}] * 10), "field-invalid", "media"),
    "a time that is none": (raw(occurred_at="yesterday"), "field-invalid", "occurred_at"),
    "a time without an offset": (raw(occurred_at="2026-11-24T09:30:00"), "field-invalid", "occurred_at"),
    "an unknown kind": (raw(kind="rant"), "field-invalid", "kind"),
}
"""Values that are no report: value, reason, field."""

GENEROUS: dict[str, dict[str, Any]] = {
    "an unknown channel": {"channel": "pigeon"},
    "fields that nobody knows": {"mood": {"a": [1]}, "x": None},
    "an emoji and a null sign": {"text": "门禁拦住骑手不让外卖进小区😡\x00"},
    "10 000 characters": {"text": "门禁" * 5_000},
    "nothing but a category": {"text": "", "category_hint": "K00002"},
}
LOST = {"a place that is a string": "somewhere", "a place with NaN as text": {"lon": "NaN", "lat": 1}, "a list": [1, 2]}
"""Unreadable locations, of which the report loses only the location; above them, fields that cost nothing."""

ACTS = f"actions.{UNIT}"
DEAD_ACTIONS: dict[str, tuple[Any, str, str]] = {
    "malformed JSON": (b'{"id": ', "not-json", ""),
    "a null value": (None, "not-json", ""),
    "a batch": (b"[{}]", "batch", ""),
    "no id": ({"case_id": "c-1", "type": "accept"}, "field-missing", "id"),
    "an id that is a number": ({**action("x", "c-1", "accept"), "id": 5}, "field-invalid", "id"),
    "17 KB": (action("a-large", "c-1", "progress", note="x" * 17_000), "too-large", ""),
}
"""Actions that cannot be answered because nobody is named: value, reason, field."""

Body = Callable[[str, str], dict[str, Any]]

REFUSED: dict[str, tuple[Body, str, list[str]]] = {
    "an unknown type": (lambda n, c: action(n, c, "explode"), "unknown-type", ["type"]),
    "a type that is not built yet": (lambda n, c: action(n, c, "extend"), "unknown-type", ["type"]),
    "a type that is a list": (lambda n, c: {**action(n, c, "x"), "type": []}, "unknown-type", ["type"]),
    "a missing field": (lambda n, c: action(n, c, "complete"), "field-missing", ["result"]),
    "no type": (lambda n, c: action(n, c, None), "field-missing", ["type"]),  # type: ignore[arg-type]
    "a wrong type of a field": (lambda n, c: action(n, c, "contact", reached=[]), "field-invalid", ["reached"]),
    "a note of 2 001": (lambda n, c: action(n, c, "accept", note="x" * 2001), "field-invalid", ["note"]),
    "an unknown clause": (
        lambda n, c: action(n, c, "return", clause="tired", basis="x", suggest=None),
        "clause-unknown",
        ["clause"],
    ),
    "an old seq": (lambda n, c: action(n, c, "accept", if_seq=1), "stale", ["if_seq"]),
    "a role that the unit has not": (lambda n, c: action(n, c, "accept", role="leader"), "role", ["actor.role"]),
    "a role that may not": (
        lambda n, c: action(n, c, "assign", lead=None, category=None, area=None),
        "role",
        ["actor.role"],
    ),
    "a state that does not allow it": (
        lambda n, c: action(n, c, "complete", result="x"),
        "wrong-state",
        ["state waiting"],
    ),
}
"""Actions that a case rejects: body, reason, detail."""

NOWHERE: dict[str, tuple[Body, str]] = {
    "an unknown case": (lambda n, _: action(n, "c-nothing", "accept"), "unknown-case"),
    "a case that is a phone": (lambda n, _: action(n, "13800138000", "accept"), "field-invalid"),
    "no case": (lambda n, _: action(n, None, "accept"), "field-missing"),
    "another unit": (lambda n, c: action(n, c, "accept", HELPER), "actor-mismatch"),
    "a unit of nowhere": (lambda n, c: action(n, c, "accept", "nowhere"), "actor-mismatch"),
}
"""Actions that reach no case: body, reason."""
