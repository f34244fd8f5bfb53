"""A case's facts are numbered 1, 2, 3… in the order of its partition, each id once, on its own partition.

Owns: those conditions. Refuses: what the facts say.
"""

from collections.abc import Iterator

import orjson

from auditor.case_ids import partition
from schemas.topics import Topic
from tests.sim.judges.committed_records import committed
from tests.sim.world import World


def facts_numbered(world: World) -> Iterator[str]:
    """Yield a sentence for each fact for which this does not hold."""
    at: dict[bytes | None, int] = {}
    ids: set[str] = set()
    for log, entry in committed(world, Topic.CASE_EVENTS):
        event = orjson.loads(entry.value or b"{}")
        seq, before = event["data"]["seq"], at.get(entry.key, 0)
        if seq != before + 1:
            yield f"{event['subject']}: {seq} follows {before}"
        at[entry.key] = seq
        if event["id"] in ids:
            yield f"{event['subject']}: event {event['id']} twice"
        ids.add(event["id"])
        if partition((entry.key or b"").decode(), world.deployment.partitions) != log.partition:
            yield f"{event['subject']} is on partition {log.partition}"
