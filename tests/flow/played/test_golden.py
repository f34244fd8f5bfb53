"""A recorded stretch of the day through today's engine gives the bytes of then.

After a change that is meant to change them: `python -m tests.flow.played.test_golden`, and a line in the changelog.
"""

import gzip
from pathlib import Path

import orjson
import pytest

from schemas.command import read_command
from streams.outbox import Record
from tests.flow.played.theatre import Theatre, records, replay

GOLDEN = Path(__file__).parents[2] / "golden"
COMMANDS, LOG = GOLDEN / "commands.jsonl.gz", GOLDEN / "log.jsonl.gz"
REPORTS, DAYS = 24, 2


def line(record: Record) -> bytes:
    """A record as one line: topic, key, value."""
    key, value = (record.key or b"").decode(), None if record.value is None else record.value.decode()
    return orjson.dumps([record.topic, key, value])


def told() -> list[bytes]:
    """What today's engine says to the recorded commands."""
    with gzip.open(COMMANDS) as file:
        commands = [read_command.validate_json(row) for row in file]
    end = Theatre(0, DAYS).end
    return [line(record) for record in records(replay(commands, end, lambda _, until: until))]  # type: ignore[arg-type]


def compare(recorded: list[bytes], now: list[bytes]) -> None:
    """Name the first record that differs."""
    for place, (then, today) in enumerate(zip(recorded, now, strict=False)):
        assert then == today, f"record {place} differs:\n then {then.decode()}\n now  {today.decode()}"
    assert len(recorded) == len(now), f"{len(recorded)} records then, {len(now)} now"


def recorded() -> list[bytes]:
    """The log as it was."""
    with gzip.open(LOG) as file:
        return [row.rstrip(b"\n") for row in file]


def test_the_recorded_day_gives_identical_bytes() -> None:
    """Same commands, same records, in the same order."""
    compare(recorded(), told())


def test_one_changed_byte_is_found_and_named() -> None:
    """The test above can fail: a twin of the log with one byte changed is refused at that record."""
    twin = recorded()
    twin[100] = twin[100].replace(b"chuishao.", b"chuishap.", 1)
    with pytest.raises(AssertionError, match="record 100 differs"):
        compare(twin, recorded())


def test_a_log_that_ends_early_is_found() -> None:
    """A record that is missing at the end."""
    with pytest.raises(AssertionError, match="records then"):
        compare(recorded(), recorded()[:-1])


def write() -> None:
    """Record anew."""
    GOLDEN.mkdir(exist_ok=True)
    theatre = Theatre(REPORTS, DAYS).play()
    rows = [command.model_dump_json(by_alias=True).encode() for command in theatre.commands]
    COMMANDS.write_bytes(gzip.compress(b"\n".join(rows) + b"\n", mtime=0))
    LOG.write_bytes(gzip.compress(b"\n".join(map(line, records(theatre.messages))) + b"\n", mtime=0))


if __name__ == "__main__":
    write()
