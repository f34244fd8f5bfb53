"""The public half of every type of event reads back, and the contract check is strict on it."""

from datetime import timedelta
from functools import lru_cache
from typing import Any, get_args

import msgspec
import orjson
import pytest

from schemas.encoding import to_json
from schemas.wire.event import Event, RecordedEvent
from streams.client.delivery import to_record
from streams.ledger.memory_ledger import ALONE
from tests.contract.check import EVENTS, check_record
from tests.unit.case.life import Life

TYPES = sorted(str(struct.__struct_config__.tag) for struct in get_args(Event))
HERE = {"lon": 113.82, "lat": 22.65}

LIVES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("井盖破损", ("chengguan accepts", "chengguan contacts", "chengguan notes 已派人", "chengguan completes",
                 "app answers resolved 5")),
    ("井盖破损", ("chengguan returns not-duty suggests shuiwu", "linjiang rules upheld to shuiwu", "shuiwu accepts",
                 "ld-wang supervises until 2026-12-24T09:00:00+08:00",
                 "ld-wang supervises until 2026-12-25T09:00:00+08:00", "shuiwu completes", "app answers unresolved 1")),
    ("燃气在漏", ("chengguan accepts",)),
    ("那个东西坏了", ()),
)  # fmt: skip


@lru_cache
def lived() -> tuple[Life, ...]:
    """Return lives in which every event occurs, each to its end and 20 days on."""
    lives = []
    for text, deeds in LIVES:
        life = Life(text, HERE)
        for number, deed in enumerate(deeds):
            unit, verb, *words = deed.split()
            life.act(unit, verb, words, number)
        life.wait(timedelta(days=20))
        lives.append(life)
    return tuple(lives)


def facts(name: str) -> list[RecordedEvent]:
    """Return all events of a type."""
    return [fact for life in lived() for fact in life.facts if fact.event.type == name]


@pytest.mark.parametrize("name", TYPES)
def test_the_public_half_of_an_event_reads_back(name: str) -> None:
    """JSON gives the same event without its private half; every type occurs."""
    found = facts(name)
    assert found, "no life has it"
    for fact in found:
        data = orjson.loads(to_json(fact.public()))
        for head in ("seq", "cause", "tier"):
            del data[head]
        assert msgspec.convert({"type": name, **data}, Event) == fact.event


@pytest.mark.parametrize("name", TYPES)
def test_a_field_that_is_left_out_or_of_another_type_is_found(name: str) -> None:
    """Every field that the contract names for the type is tried."""
    fact = facts(name)[0]
    message = next(one for life in lived() for one in life.messages if one.value == fact)
    record = to_record(message, ALONE)
    assert check_record("case-events.v1", record.key, record.value) == []
    for field in (*EVENTS[name], "seq", "cause", "tier"):
        assert broken(record.key, record.value, field, absent=True), f"{field} may be absent"
        if (name, field) not in OPEN:
            assert broken(record.key, record.value, field, absent=False), f"{field} may be anything"


OPEN = {("case.classified", "explanation"), ("case.recalled", "end")}
"""What the check takes as it comes."""


def broken(key: bytes | None, value: bytes | None, field: str, *, absent: bool) -> list[str]:
    """Return the faults of a record with one field of `data` removed or made invalid."""
    body: dict[str, Any] = orjson.loads(value or b"")
    if absent:
        del body["data"][field]
    else:
        body["data"][field] = {"no": "sense"}
    return check_record("case-events.v1", key, orjson.dumps(body))
