"""A check of records against the wire contract, written from its text without the product's models.

Owns: topics, keys, CloudEvents attributes, the fields of every type and their codes. Refuses: fields that the contract
does not name; they are accepted, because v1 may add some.
"""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tests.contract import codes

Check = Callable[[Any], bool]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")
CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


def text(value: Any) -> bool:
    """Accept a text."""
    return isinstance(value, str)


def number(value: Any) -> bool:
    """Accept a number, but no boolean."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def whole(value: Any) -> bool:
    """Accept a whole number, not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def truth(value: Any) -> bool:
    """Accept true or false."""
    return isinstance(value, bool)


def time(value: Any) -> bool:
    """Accept RFC 3339 with milliseconds and an offset."""
    return (
        isinstance(value, str)
        and TIME.fullmatch(value) is not None
        and datetime.fromisoformat(value).tzinfo is not None
    )


def unit(value: Any) -> bool:
    """Accept a unit's or source's code."""
    return isinstance(value, str) and CODE.fullmatch(value) is not None


def tier(value: Any) -> bool:
    """Accept 1 to 5."""
    return value in (1, 2, 3, 4, 5) and not isinstance(value, bool)


def anything(_: Any) -> bool:
    """Accept anything: the contract leaves it open."""
    return True


def maybe(check: Check) -> Check:
    """Accept null, or that."""
    return lambda value: value is None or check(value)


def one_of(*words: str) -> Check:
    """Accept one of some codes."""
    return lambda value: value in words


def many(check: Check) -> Check:
    """Accept a list of that."""
    return lambda value: isinstance(value, list) and all(check(one) for one in value)


def shape(fields: dict[str, Check]) -> Check:
    """Accept an object with at least these fields."""
    return lambda value: isinstance(value, dict) and not list(faults(value, fields, ""))


def faults(value: dict[str, Any], fields: dict[str, Check], where: str) -> Iterable[str]:
    """Yield what is absent or wrong: a field without a value is null, never absent."""
    for name, check in fields.items():
        if name not in value:
            yield f"{where}{name} is absent"
        elif not check(value[name]):
            yield f"{where}{name} cannot be {value[name]!r}"


AREA = maybe(shape({"district": text, "town": text, "village": maybe(text), "grid": maybe(text)}))
POINT = maybe(shape({"lon": number, "lat": number}))
CAUSE = shape({"type": one_of("report", "action", "timer"), "id": text})
BY = shape({"role": one_of(*codes.ROLES), "unit": text, "via": one_of("topic", "gateway", "unverified")})
NEXT = maybe(shape({"at": time, "leg": text}))
CLOCK = shape(
    {"state": one_of("running", "suspended"), "since": maybe(time), "reason": maybe(text), "paused_s": number}
)
REPORT = shape(
    {
        "source": text,
        "id": text,
        "channel": one_of(*codes.CHANNELS),
        "kind": one_of(*codes.KINDS),
        "occurred_at": maybe(time),
    }
)
CLIMB: dict[str, Check] = {
    "from": tier,
    "to": tier,
    "step": whole,
    "owner": unit,
    "reason": one_of(*codes.CLIMBS),
    "due": maybe(time),
}
DONE: dict[str, Check] = {"unit": unit, "by": BY, "text_ref": maybe(text)}
STRUCK: dict[str, Check] = {
    "clock": one_of("promise", "stage"),
    "leg": text,
    "unit": maybe(unit),
    "due": time,
    "late_by": maybe(number),
}
HELD: dict[str, Check] = {"unit": unit, "role": one_of("lead", "assist", "muster")}

EVENTS: dict[str, dict[str, Check]] = {
    "case.opened": {"report": REPORT, "origin": one_of("report", "cluster"), "area": AREA, "text_ref": maybe(text)},
    "case.classified": {"category": maybe(text), "confidence": number, "explanation": anything, "by": text},
    "case.triaged": {"why": text, "due": time},
    "case.routed": {
        "lead": unit,
        "assists": many(unit),
        "ladder": many(tier),
        "rule": text,
        "explanation": text,
        "priority": whole,
    },
    "case.dispatched": {**HELD, "due": maybe(time)},
    "case.recalled": {**HELD, "end": anything},
    "case.accepted": DONE,
    "case.contacted": DONE,
    "case.progressed": DONE,
    "case.completed": DONE,
    "case.disputed": {"unit": unit, "clause": one_of(*codes.CLAUSES)},
    "case.ruled": {"ruling": one_of(*codes.RULINGS), "from": unit, "to": maybe(unit), "category": maybe(text)},
    "case.due-changed": {"reason": text, "until": time, "from": maybe(time), "to": time},
    "case.mustered": {"order": text, "units": many(unit), "place": maybe(text), "at": time, "quorum": whole},
    "case.warned": STRUCK,
    "case.breached": STRUCK,
    "case.escalated": CLIMB,
    "case.handed-over": {"service": one_of("110", "119", "120", "122"), "matched": text},
    "case.follow-up-asked": {"report": text, "round": whole, "until": time},
    "case.feedback": {"answer": one_of(*codes.ANSWERS), "resolved": maybe(truth), "score": maybe(whole)},
    "case.reopened": {"reason": text, "by": maybe(BY)},
    "case.closed": {"reason": one_of(*codes.CLOSES), "by": maybe(BY)},
    "case.erased": {"what": text},
    "action.rejected": {"action": text, "reason": one_of(*codes.REJECTS), "detail": many(text)},
}

DISPATCH: dict[str, Check] = {
    "dispatch_id": text,
    "case_id": text,
    "unit": unit,
    "rev": whole,
    "seq": whole,
    "cause": CAUSE,
    "changes": many(text),
    "state": one_of("waiting", "working", "disputed", "suspended", "completed", "ended"),
    "role": one_of("lead", "assist", "muster"),
    "end": maybe(shape({"reason": text, "at": time})),
    "due": shape(
        {"accept": maybe(time), "contact": maybe(time), "complete": maybe(time), "promise": maybe(time), "next": NEXT}
    ),
    "clock": CLOCK,
    "tier": tier,
    "owner": maybe(unit),
    "priority": whole,
    "kind": one_of(*codes.KINDS),
    "category": maybe(text),
    "area": AREA,
    "text": maybe(text),
    "media": many(anything),
    "place": anything,
    "reports": many(REPORT),
    "reports_total": whole,
    "others": many(shape({"unit": unit, "state": text})),
    "muster": anything,
    "may": many(one_of(*codes.ACTIONS)),
    "explanation": anything,
    "personal": anything,
}
ANSWER: dict[str, Check] = {
    "action": text,
    "case_id": text,
    "outcome": one_of("applied", "rejected"),
    "reason": maybe(one_of(*codes.REJECTS)),
    "detail": many(text),
    "seq": maybe(whole),
}
CASE: dict[str, Check] = {
    "case_id": text,
    "state": one_of(*codes.STATES),
    "tier": tier,
    "ladder": many(tier),
    "step": whole,
    "priority": whole,
    "kind": one_of(*codes.KINDS),
    "category": maybe(text),
    "area": AREA,
    "place": POINT,
    "lead": maybe(unit),
    "assists": many(shape({"unit": unit, "state": text})),
    "first": maybe(unit),
    "owners": many(unit),
    "reports_total": whole,
    "opened_at": time,
    "due": shape(
        {
            "triage": maybe(time),
            "accept": maybe(time),
            "contact": maybe(time),
            "complete": maybe(time),
            "promise": maybe(time),
            "next": NEXT,
        }
    ),
    "clock": CLOCK,
    "explanation": shape({"category": anything, "route": anything}),
    "counts": shape({"returns": whole, "urges": whole, "reopens": whole, "asks": whole}),
    "close": maybe(shape({"reason": one_of(*codes.CLOSES), "at": time})),
    "pack": text,
    "seq": whole,
    "updated_at": time,
}
STATUS: dict[str, Check] = {
    "report": maybe(text),
    "outcome": one_of("taken", "joined", "refused"),
    "reason": maybe(text),
    "case_id": maybe(text),
    "state": maybe(one_of(*codes.STATES)),
    "tier": maybe(tier),
    "promise": maybe(time),
    "with": maybe(shape({"unit": unit, "name": text, "since": time})),
    "notes": many(anything),
    "ask": maybe(shape({"round": whole, "until": time})),
    "updated_at": time,
}
WINDOWED: dict[str, Check] = {
    "window": anything,
    "scope": shape({name: maybe(anything) for name in ("district", "town", "village", "category", "unit", "tier")}),
}
OPS: dict[str, dict[str, Check]] = {
    "ops.counts": {
        **WINDOWED,
        **dict.fromkeys(("opened", "accepted", "completed", "closed", "reopened", "open", "late"), whole),
        "oldest_s": maybe(number),
    },
    "ops.breach": {
        **WINDOWED,
        "case_id": text,
        "clock": text,
        "leg": text,
        "due": time,
        "late_by": number,
        "unit": maybe(unit),
    },
    "ops.health": {
        **WINDOWED,
        "worker": text,
        "version": text,
        "pack": maybe(text),
        "lag": maybe(whole),
        "oldest_unhandled_s": maybe(number),
        "timer_late_p99_s": maybe(number),
        "dlq": maybe(whole),
        "restarts": whole,
    },
    "ops.audit": {
        **WINDOWED,
        "upto": time,
        **dict.fromkeys(("reports", "cases", "lost", "doubled", "missed", "early", "holes"), whole),
        "behind": whole,
        "verdict": one_of("clean", "found", "behind"),
    },
}
ESCALATIONS = frozenset(
    {
        "case.escalated",
        "case.lowered",
        "case.ledgered",
        "case.mustered",
        "case.muster-answered",
        "case.muster-ended",
        "case.closed",
    }
)


def check_record(topic: str, key: bytes | None, value: bytes | None) -> list[str]:
    """Return every fault of a record; `topic` is without the prefix, e.g. `dispatch.chengguan.v1`."""
    name = key.decode() if key is not None else ""
    kind = topic.split(".", maxsplit=1)[0]
    if value is None:
        return [] if kind in ("cases", "texts", "status", "dispatch") else [f"{topic} takes no tombstones"]
    body = json.loads(value, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))
    match kind:
        case "cases":
            return [*faults(body, CASE, ""), *differs("key", name, body["case_id"])]
        case "texts":
            return [] if re.fullmatch(r"[^/]+/\d+", name) and text(body.get("text")) else [f"texts {name}"]
        case "status":
            return list(faults(body, STATUS, ""))
        case "case-events" | "escalations" | "dispatch" | "ops":
            return list(_cloud_event(kind, topic, name, body))
        case _:
            return [f"{topic} is no topic that the product writes for others"]


def _cloud_event(kind: str, topic: str, name: str, body: dict[str, Any]) -> Iterable[str]:
    """Check CloudEvents 1.0, then what `data` of its type needs."""
    attributes: dict[str, Check] = {
        "specversion": one_of("1.0"),
        "id": text,
        "source": lambda value: text(value) and value.startswith("/chuishao/"),
        "type": lambda value: text(value) and value.startswith("chuishao."),
        "subject": text,
        "time": time,
        "dataschema": text,
        "data": shape({}),
    }
    wrong = list(faults(body, attributes, ""))
    if wrong:
        yield from wrong
        return
    said, data = body["type"].removeprefix("chuishao."), body["data"]
    yield from differs("dataschema", body["dataschema"], f"urn:chuishao:v1:{body['type']}")
    if kind == "ops":
        yield from faults(data, OPS.get(said, {"known type": anything}), f"{said}.")
    elif kind == "dispatch":
        yield from _inbox(topic, name, said, data)
    else:
        yield from differs("key", name, body["subject"])
        yield from faults(data, {"seq": whole, "cause": CAUSE, "tier": tier}, f"{said}.")
        yield from faults(data, EVENTS.get(said, {"known type": anything}), f"{said}.")
        if kind == "escalations" and said not in ESCALATIONS:
            yield f"{said} is nothing for escalations"


def _inbox(topic: str, name: str, said: str, data: dict[str, Any]) -> Iterable[str]:
    if said == "action.answered":
        yield from faults(data, ANSWER, "answer.")
        yield from differs("key", name, f"action:{data['action']}")
    else:
        yield from differs("type", said, "dispatch.changed")
        yield from faults(data, DISPATCH, "dispatch.")
        yield from differs("key", name, data["case_id"])
        yield from differs("topic", topic, f"dispatch.{data['unit']}.v1")
        if (data["state"] == "ended") != (data["end"] is not None):
            yield "a dispatch is over when its state is ended, and only then"
        if data["personal"] and data["role"] != "lead":
            yield "personal data goes to the lead"


def differs(what: str, value: str, wanted: str) -> list[str]:
    """Return nothing, or that a value is not what it has to be."""
    return [] if value == wanted else [f"{what} is {value!r}, not {wanted!r}"]


def check_letter(headers: Iterable[tuple[str, bytes | None]]) -> list[str]:
    """Return every fault of a dead letter's headers."""
    given = {name: (value or b"").decode() for name, value in headers}
    wrong = [f"{name} is absent" for name in codes.LETTER_HEADERS if name not in given]
    for name, known in (
        ("dlq.stage", codes.STAGES),
        ("dlq.kind", codes.LETTER_KINDS),
        ("dlq.reason", codes.LETTER_REASONS),
    ):
        if given.get(name) not in known:
            wrong.append(f"{name} cannot be {given.get(name)!r}")
    return wrong
