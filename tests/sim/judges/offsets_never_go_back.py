"""A group's offset never goes back: what was committed as decided or taken in is not begun again.

Owns: that one property. Refuses: what was read or decided.
"""

from collections.abc import Iterator

from tests.sim.world import World


def offsets_never_go_back(world: World) -> Iterator[str]:
    """Yield a sentence for each time that an offset went back."""
    for name, group in world.cluster.groups.items():
        for tp, before, after in group.went_back:
            yield f"{name} on {tp.topic}-{tp.partition} went back from {before} to {after}"
