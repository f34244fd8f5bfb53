"""A recorded stretch of the day gives today the bytes of its recording, and today's code reads those bytes.

Owns: the comparison, and recording anew (`python -m tests.flow.played.test_golden`). Refuses: saying when that is
allowed (`tests/golden/v2/README.md`).
"""

import gzip
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from handlers.case.evolve import evolve
from schemas.internal.command import COMMAND
from schemas.internal.message import Message
from schemas.internal.state import STATE, Case
from schemas.topics import Topic
from schemas.wire.event import RecordedEvent
from streams.client.delivery import OutgoingRecord
from streams.ledger.memory_ledger import ALONE
from tests.support.simulated_day import Command, SimulatedDay, records, replayed

GOLDEN = Path(__file__).parents[2] / "golden" / "v2"
COMMANDS, LOG, STATES = (GOLDEN / f"{name}.jsonl.gz" for name in ("commands", "log", "states"))
SHAPE = GOLDEN / "shape.json"
REPORTS, DAYS = 24, 2


def line(record: OutgoingRecord) -> bytes:
    """Return a record as one line: topic, key, value."""
    key, value = (record.key or b"").decode(), None if record.value is None else record.value.decode()
    return orjson.dumps([record.topic, key, value])


def lines(path: Path) -> list[bytes]:
    """Return a file's lines as they were recorded."""
    with gzip.open(path) as file:
        return [row.rstrip(b"\n") for row in file]


def written(records_: Iterable[OutgoingRecord]) -> list[bytes]:
    """Return the records of the state topic as lines."""
    return [line(record) for record in records_ if record.topic == ALONE.topic(Topic.STATE)]


@lru_cache
def played() -> tuple[list[Message], list[OutgoingRecord]]:
    """Return the messages of today's engine for the recorded commands, and all records that it writes."""
    commands: list[Command] = [COMMAND.read(row) for row in lines(COMMANDS)]  # type: ignore[misc]
    ledger = replayed(commands, SimulatedDay(0, DAYS).end, lambda _, until: until).ledger
    return ledger.messages, ledger.disk.records


def messages_as_lines() -> list[bytes]:
    """Return its messages as lines."""
    return [line(record) for record in records(played()[0])]


def compare(recorded: list[bytes], now: list[bytes]) -> None:
    """Name the first record that differs."""
    for place, (then, today) in enumerate(zip(recorded, now, strict=False)):
        assert then == today, f"record {place} differs:\n then {then.decode()}\n now  {today.decode()}"
    assert len(recorded) == len(now), f"{len(recorded)} records then, {len(now)} now"


def test_the_recorded_day_gives_identical_bytes() -> None:
    """The same commands give the same records, in the same order."""
    compare(lines(LOG), messages_as_lines())


def test_the_recorded_states_are_what_today_s_engine_writes() -> None:
    """A worker that restores what the last release wrote has the states of a worker of today."""
    compare(lines(STATES), written(played()[1]))


def test_each_recorded_state_is_read_and_is_the_fold_of_the_facts() -> None:
    """The last recorded state of each case equals its facts of today, folded from nothing."""
    last = {key: STATE.read(value.encode()) for _, key, value in map(orjson.loads, lines(STATES)) if value is not None}
    folded: dict[str, Case | None] = {}
    for message in played()[0]:
        if message.topic is Topic.CASE_EVENTS and isinstance(message.value, RecordedEvent):
            folded[message.key] = evolve(folded.get(message.key), message.value)
    assert len(last) > REPORTS // 2
    for key, case in last.items():
        assert folded[key] == case, f"{key}: what was recorded is not what its facts say"


def test_every_recorded_byte_is_written_again_as_it_was_read() -> None:
    """Nothing is lost on the way through today's models."""
    for row in lines(COMMANDS):
        assert COMMAND.write(COMMAND.read(row)) == row
    for _, _, value in map(orjson.loads, lines(STATES)):
        assert value is None or STATE.write(STATE.read(value.encode())) == value.encode()


@pytest.mark.parametrize("path", [LOG, STATES], ids=["log", "states"])
def test_one_changed_byte_is_found_and_named(path: Path) -> None:
    """The tests above can fail: a copy with one byte changed is refused at that record."""
    changed = lines(path)
    changed[100] = changed[100].replace(b"chuishao.", b"chuishap.", 1)
    with pytest.raises(AssertionError, match="record 100 differs"):
        compare(changed, lines(path))


def test_a_log_that_ends_early_is_found() -> None:
    """A record is missing at the end."""
    with pytest.raises(AssertionError, match="records then"):
        compare(lines(LOG), lines(LOG)[:-1])


def test_a_change_of_shape_is_a_new_version() -> None:
    """Even one more field or enum member counts: a worker of the version before could not read it (ADR 12)."""
    recorded = json.loads(SHAPE.read_text(encoding="utf-8"))
    assert recorded == json.loads(json.dumps(shape())), (
        "command or state has another shape than version 2: see tests/golden/v2/README.md"
    )


def shape() -> dict[str, Any]:
    """Return the schemas of the two internal topics."""
    return {form.what: _bare(msgspec.json.schema(form.kind)) for form in (COMMAND, STATE)}


def _bare(schema: Any) -> Any:
    """Drop the descriptions from a schema."""
    if isinstance(schema, dict):
        words = {name for name in ("description", "title") if isinstance(schema.get(name), str)}
        return {name: _bare(value) for name, value in schema.items() if name not in words}
    return [_bare(one) for one in schema] if isinstance(schema, list) else schema


def write() -> None:
    """Record anew."""
    GOLDEN.mkdir(exist_ok=True)
    recorded_day = SimulatedDay(REPORTS, DAYS).play()
    rows = [COMMAND.write(command) for command in recorded_day.commands]
    _keep(COMMANDS, rows)
    _keep(LOG, map(line, records(recorded_day.messages)))
    _keep(STATES, written(recorded_day.flow.ledger.disk.records))
    SHAPE.write_text(json.dumps(shape(), ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


def _keep(path: Path, rows: Iterable[bytes]) -> None:
    path.write_bytes(gzip.compress(b"\n".join(rows) + b"\n", mtime=0))


if __name__ == "__main__":
    write()
