"""What is no report and no action, or almost one: each must end as a dead letter, a refusal, or be taken after all.

Owns: the ways of being wrong, drawn by seed and number. Refuses: saying what becomes of them: the auditor looks.
"""

import random
from collections.abc import Callable
from typing import Any

import orjson

from local.chaos.generated_reports import GeneratedReports
from schemas.ids import case_id
from schemas.topics import Topic
from streams.client.delivery import OutgoingRecord

LONG = 20_000
"""Characters: more than a text may have."""

ODD: tuple[Any, ...] = (None, "", 0, -1.5, [], {}, True, "x" * 200, "\u0000", [[[]]], {"id": {"id": 1}}, "13800000000")
"""Values that stand where others are expected."""

FIELDS = ("id", "source", "channel", "text", "occurred_at", "reporter", "location", "place_code", "kind", "media")
VERBS = ("accept", "contact", "complete", "feedback", "return", "rule", "assign", "supervise", "wish")


DEEDS: dict[str, dict[str, Any]] = {
    "accept": {},
    "contact": {"reached": False},
    "progress": {"note": "已到现场"},
    "return": {"clause": "not-duty", "basis": "不属本单位职责", "suggest": None},
    "rule": {"ruling": "upheld", "to": None},
    "complete": {"result": "已处理"},
    "feedback": {"report": "r-1", "round": 1, "answer": "answered", "resolved": True, "score": 1},
    "assign": {"lead": None, "category": None, "area": None},
    "supervise": {"until": "2001-01-01T00:00:00+08:00"},
}
"""Actions as the contract wants them."""

TWISTS: tuple[tuple[str, Any], ...] = (
    ("if_seq", 1),
    ("if_seq", 2**53),
    ("acted_at", "2001-01-01T00:00:00+08:00"),
    ("acted_at", "9999-12-31T23:59:59-14:00"),
    ("note", "长" * 2000),
    ("wish", {"unasked": True}),
)
"""What is odd and well formed."""


def noise(whistles: GeneratedReports, number: int) -> OutgoingRecord:
    """The piece of noise with this number."""
    rng = random.Random(f"{whistles.seed} noise {number}")
    return rng.choice(WAYS)(whistles, number, rng)


def _bytes(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """Anything at all."""
    topic = rng.choice((Topic.REPORTS, Topic.ACTIONS))
    return OutgoingRecord(whistles.deployment.topic(topic), _key(number), rng.randbytes(rng.randrange(200)))


def _cut(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """A report that breaks off, or one with a byte changed."""
    record = whistles.record(number)
    raw = bytearray(record.value or b"")
    if rng.random() < 0.5:  # noqa: PLR2004 (either)
        del raw[rng.randrange(len(raw)) :]
    else:
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return OutgoingRecord(record.topic, _key(number), bytes(raw))


def _odd(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """A report with some fields gone, or of another kind."""
    record = whistles.record(number)
    body = {**orjson.loads(record.value or b"{}"), "id": f"noise-{whistles.seed}-{number}"}
    for name in rng.sample(FIELDS, rng.randint(1, 3)):
        if rng.random() < 0.3:  # noqa: PLR2004 (some are gone)
            body.pop(name, None)
        else:
            body[name] = rng.choice(ODD)
    return OutgoingRecord(record.topic, _key(number), orjson.dumps(body))


def _other(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """A report under a name that was used, with another text; or one that is too long."""
    record = whistles.record(rng.randrange(number + 1))
    body = orjson.loads(record.value or b"{}")
    if rng.random() < 0.2:  # noqa: PLR2004 (few)
        body |= {"id": f"noise-{whistles.seed}-{number}", "text": "长" * LONG}
    else:
        body["text"] = f"{body['text']}（更正 {number}）"
    return OutgoingRecord(record.topic, record.key, orjson.dumps(body))


def _act(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """An action on no case, by nobody in particular: nobody can be told, and the auditor cannot ask for an answer."""
    body: dict[str, Any] = {
        "id": f"noise-{whistles.seed}-{number}",
        "case_id": rng.choice(("c-nothing", f"c-{number:032x}", None, 7)),
        "type": rng.choice(VERBS),
        "actor": rng.choice(({"role": "department", "unit": "nowhere"}, {"role": "king"}, None, "me")),
    }
    body.pop(rng.choice((*body, "nothing")), None)
    return OutgoingRecord(whistles.deployment.topic(Topic.ACTIONS), _key(number), orjson.dumps(body))


def _meddle(whistles: GeneratedReports, number: int, rng: random.Random) -> OutgoingRecord:
    """A unit of the pack acts on the case of some report, whether or not it has it in hand, and with something odd.

    Its id is its own and can be read, so that it must be answered to its writer, whatever else is wrong with it.
    """
    unit, role = rng.choice(whistles.staff)
    source, report = whistles.name(rng.randrange(number + 1))
    verb = rng.choice(tuple(DEEDS))
    actor = {"role": role, "unit": unit, "person": f"{unit}-9"}
    body = {"case_id": case_id(source, report), "type": verb, "actor": actor, **DEEDS[verb]}
    name, value = rng.choice(TWISTS)
    if rng.random() < 0.3:  # noqa: PLR2004 (some are of another kind altogether)
        name, value = rng.choice((*DEEDS[verb], "actor", "type", "note")), rng.choice(ODD)
    body |= {name: value, "id": f"noise-{whistles.seed}-{number}"}
    topic = whistles.deployment.topic(Topic.ACTIONS_OF, unit)
    return OutgoingRecord(topic, body["case_id"].encode(), orjson.dumps(body))


WAYS: tuple[Callable[[GeneratedReports, int, random.Random], OutgoingRecord], ...] = (
    _bytes,
    _cut,
    _odd,
    _other,
    _act,
    _meddle,
)
"""One as likely as another."""


def _key(number: int) -> bytes:
    return f"noise-{number}".encode()
