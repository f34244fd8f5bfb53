"""Nobody is blamed for the engine's lag, and no deadline speaks before its time.

A deadline that fired was decided by some process. It may not carry a time before that process began (nobody spoke
then), nor one that the clock had not reached; and an action that lay on its topic when the process opened the partition
(also: anew, after an outage) has to have been taken in before any deadline of the same case fired. A report stops no
deadline, and is not waited for.
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
    """A sentence for each deadline that should not have fired as it did."""
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
            written_s = world.written.get((command.received.topic, command.received.offset), opened_s)
            if written_s < opened_s and stamp > entry.stamp:
                yield f"{case}: {event['type']} fired before {command.received.topic} was heard"


def _first_taken(world: World) -> dict[str, list[tuple[ActionCommand, int]]]:
    """Of each action the first command, with the broker's time of it."""
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
    """The world's time when it was written; stamps are cut to a millisecond."""
    return world.seconds(entry.stamp) + 0.001
