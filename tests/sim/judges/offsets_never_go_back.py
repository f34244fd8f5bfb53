"""A group's offset never goes back: what was decided or taken in and committed is not begun again."""

from collections.abc import Iterator

from tests.sim.world import World


def offsets_never_go_back(world: World) -> Iterator[str]:
    """A sentence for each time that it did."""
    for name, group in world.cluster.groups.items():
        for tp, before, after in group.went_back:
            yield f"{name} on {tp.topic}-{tp.partition} went back from {before} to {after}"
