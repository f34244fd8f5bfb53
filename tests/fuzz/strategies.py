"""Records as foreign clients could write them: any bytes, any JSON, and reports and actions with a few things wrong.

Owns: what is drawn. Refuses: judging the outcome (`outcome.py`).
"""

import base64
import copy
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from schemas.wire.dead_letter import Received

SOURCE, OTHER, UNIT, TOWN, TRIAGE = "app", "nobody-knows", "zhongshan", "linjiang", "zhihui"
PHONE, IDENTITY, PERSON = "13800138000", "440300199001011238", "欧阳铁柱"
"""A number that must not be found in public."""

NOW = datetime.fromisoformat("2026-11-24T10:00:00+08:00")

OWN = (UNIT, TOWN, TRIAGE, "ld-wang", "shuiwu", SOURCE)
"""Units that have a topic of actions."""

TOPICS = st.sampled_from([f"reports.{SOURCE}", "reports", "actions", *(f"actions.{one}" for one in OWN)])

REPORT: dict[str, Any] = {
    "id": "r-9",
    "source": SOURCE,
    "channel": "rider",
    "text": "中山路井盖破损，外卖车差点翻了",
    "occurred_at": "2026-11-24T09:30:00+08:00",
    "reporter": {"id": "r-1029", "role": "courier", "name": PERSON, "phone": PHONE, "identity": "named"},
    "location": {"lon": 113.82, "lat": 22.63, "crs": "gcj02", "address": "中山路3号"},
    "place_code": None,
    "on_behalf_of": None,
    "kind": "complaint",
    "category_hint": "井盖",
    "media": [{"url": "https://example.org/1.jpg", "type": "image/jpeg", "sha256": "0" * 64}],
}

VERBS: dict[str, dict[str, Any]] = {
    "accept": {},
    "contact": {"reached": True},
    "attend": {"answer": "coming"},
    "progress": {"note": "到了"},
    "return": {"clause": "not-duty", "basis": "属水务", "suggest": "shuiwu"},
    "rule": {"ruling": "upheld", "to": "shuiwu"},
    "extend": {"reason": "works", "until": "2026-12-01T10:00:00+08:00"},
    "suspend": {"reason": "court", "until": "2026-12-01T10:00:00+08:00"},
    "approve": {"action": "a-1"},
    "resume": {},
    "assist": {"units": ["shuiwu"]},
    "done": {},
    "complete": {"result": "已修好"},
    "feedback": {"report": "r-done", "round": 1, "answer": "answered", "resolved": True, "score": 5},
    "urge": {},
    "withdraw": {},
    "assign": {"lead": "shuiwu", "category": "010101", "area": "zhongshan"},
    "merge": {"into": "c-1"},
    "supervise": {"until": "2026-12-01T10:00:00+08:00"},
    "muster": {"units": ["shuiwu"], "place": "路口", "at": "2026-11-24T12:00:00+08:00", "quorum": 0.5},
    "erase": {},
}

BUILT = ("accept", "contact", "progress", "return", "rule", "complete", "feedback", "assign", "supervise")

USUAL = {
    "rule": (TOWN, "town"),
    "feedback": (SOURCE, "reporter"),
    "assign": (TRIAGE, "triage"),
    "supervise": ("ld-wang", "leader"),
}
"""The role that usually does it, where it is not the village that leads."""

ACTORS = st.sampled_from(
    [(UNIT, "village"), (TOWN, "town"), (TRIAGE, "triage"), ("ld-wang", "leader"), (SOURCE, "reporter"),
     (OTHER, "reporter"), ("shuiwu", "department"), ("nowhere", "department")]
)  # fmt: skip

ODD_TEXT = [
    "", " ", "\x00", "井" * 128, "井" * 129, "x" * 2000, "x" * 2001, "井" * 10_000, "井" * 10_001,
    "\u202e反", "👩‍👩‍👧", "\u2028",
    "e\u0301" * 50, "\ufeff", "9" * 400, PHONE, IDENTITY, f"{PERSON} {PHONE}", "燃气泄漏", "v1", "../..", "%s{}",
    "null", "１３８００１３８０００", "138 0013 8000", "ﷺ" * 500, "0000-00-00", "2026-11-24T09:30:00",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-24T25:00:00+08:00", "infinity", "accept",
    "named",
]  # fmt: skip
ODD_NUMBERS = [
    0,
    -1,
    1,
    9,
    10,
    2**31,
    2**53,
    2**63 - 1,
    2**63,
    2**64,
    -(2**63),
    10**40,
    0.1,
    -0.0,
    1e308,
    5e-324,
    113.8,
]
SCALARS = (
    st.none()
    | st.booleans()
    | st.sampled_from(ODD_TEXT)
    | st.sampled_from(ODD_NUMBERS)
    | st.integers()
    | st.text(max_size=8)
)
JSON = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=5), one, max_size=3)
)
NESTED = st.sampled_from([5, 200, 253, 254, 255, 600]).map(lambda deep: "[" * deep + "]" * deep)

_headers = st.lists(
    st.tuples(
        st.sampled_from(["content-type", "Content-Type", "ce_specversion", "ce_id", "ce_source", "dlq.id",
                         "dlq.replay_of",                         "dlq.received.id", "", "x", "traceparent"]),
        st.none() | st.sampled_from([b"1.0", b"0.3", b"application/cloudevents+json", b"application/json", b"\xff\x00",
                                     b"application/cloudevents-batch+json", b"x" * 500]) | st.binary(max_size=9),
    ),
    max_size=4,
).map(tuple)  # fmt: skip


def weighed(*parts: tuple[int, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Return a strategy that draws some parts more often than others: `one_of` merges equal strategies."""
    chosen = [one for times, one in parts for _ in range(times)]
    return st.integers(0, len(chosen) - 1).flatmap(chosen.__getitem__)


HEADERS = weighed((4, st.just(())), (1, _headers))


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield every path in a JSON value, but the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        yield (*at, name)
        yield from paths(inner, (*at, name))


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    """Set one path; `...` removes it."""
    for name in path[:-1]:
        value = value[name]
    if new is ...:
        del value[path[-1]]
    else:
        value[path[-1]] = new


@st.composite
def bent(draw: st.DrawFn, right: dict[str, Any]) -> dict[str, Any]:
    """Draw a right body with up to three things wrong, and sometimes an extra field."""
    body = copy.deepcopy(right)
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 1, 2, 2, 3]))):
        place = draw(st.sampled_from(sorted(paths(body), key=str) or [("x",)]))
        if place in set(paths(body)):
            put(body, place, draw(weighed((6, SCALARS), (2, JSON), (1, st.just(...)))))
    if draw(st.integers(0, 9)) == 0:
        body[draw(st.text(max_size=5))] = draw(JSON)
    return body


@st.composite
def actions(draw: st.DrawFn, cases: list[str]) -> dict[str, Any]:
    """Draw an action of any type on one of these cases, or on none."""
    kind = draw(st.sampled_from([*sorted(VERBS), *BUILT, *BUILT, *BUILT]))
    unit, role = draw(weighed((3, st.just(USUAL.get(kind, (UNIT, "village")))), (1, ACTORS)))
    right = {
        "id": draw(st.sampled_from(["a-9", "a-9", "a-accept", PHONE])),
        "case_id": draw(st.sampled_from([*cases, *cases, "c-nothing"])),
        "type": kind,
        "actor": {"role": role, "unit": unit, "person": "p-7"},
        "acted_at": "2026-11-24T09:59:00+08:00",
        "if_seq": None,
        "note": f"找{PERSON}",
        "evidence": [],
        **VERBS[kind],
    }
    return draw(bent(right))


@st.composite
def spelled(draw: st.DrawFn, body: Any) -> bytes:
    """Draw its bytes: as JSON, in an envelope, or damaged."""
    form = draw(
        st.sampled_from(["plain"] * 16 + ["event", "packed", "old", "lone", "nested", "twice", "nan", "cut", "gbk"])
    )
    match form:
        case "event":
            body = {"specversion": "1.0", "id": "e", "source": "/x", "type": "t", "data": body}
        case "packed":
            body = {"specversion": "1.0", "data_base64": base64.b64encode(json.dumps(body).encode()).decode()}
        case "old":
            body = {"specversion": draw(SCALARS), "data": body}
        case "lone":
            body = {**body, "text": "\ud800"} if isinstance(body, dict) else "\ud800"
        case _:
            pass
    raw = json.dumps(body, ensure_ascii=draw(st.booleans()) or form == "lone").encode()
    match form:
        case "nested":
            return raw[:-1] + b', "deep": ' + draw(NESTED).encode() + raw[-1:]
        case "twice":
            return raw.replace(b'"id":', b'"id": "r-other", "id":', 1)
        case "nan":
            return raw.replace(b"null", draw(st.sampled_from([b"NaN", b"Infinity", b"1e999", b"01"])), 1)
        case "cut":
            return raw[: draw(st.integers(0, len(raw)))] + draw(st.binary(max_size=3))
        case "gbk":
            return raw.decode("utf-8", "replace").encode("gbk", "replace")
        case _:
            return raw


def home(body: Any) -> str:
    """Return the topic that is the writer's own, or the gateway's when the writer is unknown."""
    if not isinstance(body, dict) or not isinstance(body.get("actor"), dict):
        return f"reports.{SOURCE}"
    unit = body["actor"].get("unit")
    return f"actions.{unit}" if unit in OWN else "actions"


@st.composite
def records(draw: st.DrawFn, cases: list[str]) -> Received:
    """Draw one record on an input topic."""
    body = draw(weighed((10, actions(cases)), (4, bent(REPORT)), (1, JSON)))
    topic = draw(weighed((5, st.just(home(body))), (1, TOPICS)))
    value = draw(weighed((12, spelled(body)), (1, st.binary(max_size=200) | st.none())))
    return Received(
        topic=f"chuishao.{topic}.v1",
        partition=0,
        offset=draw(st.integers(0, 2**40)),
        timestamp=draw(st.sampled_from([-1, 0, 1_795_500_000_000, 2**62])),
        key=draw(st.none() | st.binary(max_size=5)),
        value=value,
        headers=draw(HEADERS),
    )
