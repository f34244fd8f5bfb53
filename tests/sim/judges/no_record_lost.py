"""No input record is lost: each became a command or a dead letter, never both.

Owns: that comparison. Refuses: what was decided.
"""

from collections.abc import Iterator

from schemas.internal.command import TimerFired
from schemas.topics import Topic
from tests.sim.judges.committed_records import commands, committed, header
from tests.sim.world import World

DECIDED = "decide"
"""The stage of a dead letter that is written beside a command, not instead of one."""

BUG = "bug"


def no_record_lost(world: World) -> Iterator[str]:
    """Yield a sentence for each record that is lost, or is both a command and a dead letter."""
    taken = {
        (command.received.topic, command.received.partition, command.received.offset)
        for of_case in commands(world).values()
        for command in of_case
        if not isinstance(command, TimerFired)
    }
    dead: set[tuple[str, int, int]] = set()
    for _, entry in committed(world, Topic.DLQ):
        if header(entry, "dlq.reason") == BUG:
            yield f"our own code failed: {header(entry, 'dlq.class')} at {header(entry, 'dlq.topic')}"
        if header(entry, "dlq.stage") not in (DECIDED, "identify"):
            dead.add(
                (header(entry, "dlq.topic"), int(header(entry, "dlq.partition")), int(header(entry, "dlq.offset")))
            )
    for tp in world.cluster.tps(world.inputs):
        for entry in world.cluster.log(tp).entries:
            if not entry.visible:
                continue
            record = (tp.topic, tp.partition, entry.offset)
            if record not in taken and record not in dead:
                yield f"{record} is lost"
            if record in taken and record in dead:
                yield f"{record} was taken and is a dead letter"
