"""What a judge reads: committed records, topic by topic, as a reader with `read_committed` would find them.

Owns: reading a finished world. Refuses: judging.
"""

from collections.abc import Iterator

from schemas.internal.command import Command
from schemas.topics import Topic
from tests.sim.kafka.log import Entry, Log
from tests.sim.memoized_domain import cases
from tests.sim.world import World


def committed(world: World, topic: Topic) -> Iterator[tuple[Log, Entry]]:
    """Yield every record that is visible."""
    for log in world.logs(topic):
        for entry in log.entries:
            if entry.visible and entry.offset < log.stable:
                yield log, entry


def commands(world: World) -> dict[str, list[Command]]:
    """Return the commands of each case in the order in which they were decided."""
    domain = cases(world.rules)
    found: dict[str, list[Command]] = {}
    for _, entry in committed(world, Topic.COMMANDS):
        command = domain.read_command(entry.value or b"")
        found.setdefault(domain.key(command), []).append(command)
    return found


def header(entry: Entry, name: str) -> str:
    """Return a header of a dead letter; empty when it has none of this name."""
    return next(((value or b"").decode() for key, value in entry.headers if key == name), "")
