"""Nobody is blamed for the engine's lag, and no deadline fires before its time.

A deadline that fired was decided by some process. It may not carry a time before that process started (it decided
nothing then), nor one that the clock had not reached. An action that was on its topic when the process opened the
partition (also when it opened it again after an outage) has to be taken in before any deadline of the same case fires.
A report stops no deadline, and is not waited for.

Owns: those three conditions. Refuses: which deadlines are due (`reference_model.py`).
"""

from collections.abc import Iterator
from datetime import datetime

import orjson

from schemas.internal.command import ActionCommand, TimerFired
from schemas.topics import Topic
from tests.sim.judges.committed_records import committed
from tests.sim.kafka.log import Entry
from tests.sim.memoized_domain import cases
from tests.sim.world import World


def no_false_breach(world: World) -> Iterator[str]:
    """Yield a sentence for each deadline that should not have fired as it did."""
    taken = _first_taken(world)
    for _, entry in committed(world, Topic.CASE_EVENTS):
        event = orjson.loads(entry.value or b"{}")
        if event["data"]["cause"]["type"] != "timer":
            continue
        assert entry.txn is not None, "facts are written in transactions"
        case, at = event["subject"], datetime.fromisoformat(event["time"])
        started_s, opened_s = world.process_started_s(entry.txn), world.opened(entry.txn)
        if at < world.clock(started_s):
            yield f"{case}: {event['type']} at {at}, by a process that began at {world.clock(started_s)}"
        if at > world.clock(_seconds(world, entry)):
            yield f"{case}: {event['type']} at {at}, when it was {world.clock(_seconds(world, entry))}"
        for command, stamp in taken.get(case, ()):
            written_s = world.input_written_s.get((command.received.topic, command.received.offset), opened_s)
            if written_s < opened_s and stamp > entry.stamp:
                yield f"{case}: {event['type']} fired before {command.received.topic} was taken in"


def _first_taken(world: World) -> dict[str, list[tuple[ActionCommand, int]]]:
    """Return the first command of each action, with the broker's time of it."""
    found: dict[str, dict[tuple[str, int], tuple[ActionCommand, int]]] = {}
    domain = cases(world.rules)
    for _, entry in committed(world, Topic.COMMANDS):
        command = domain.read_command(entry.value or b"")
        assert not isinstance(command, TimerFired)
        if not isinstance(command, ActionCommand):
            continue
        record = command.received.topic, command.received.offset
        found.setdefault(domain.key(command), {}).setdefault(record, (command, entry.stamp))
    return {key: list(each.values()) for key, each in found.items()}


def _seconds(world: World, entry: Entry) -> float:
    """Return the world's time when an entry was written; stamps are cut to a millisecond."""
    return world.seconds(entry.stamp) + 0.001
