"""A deployment of a test's own on the shared broker: its topics, its settings, its names, and nothing of the product's.

Owns: making the topics (through `streams/topology/apply.py`, as `chuishao topics apply` does) and the environment of a
process.
"""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient

from operations.packs import find_pack, read_pack
from streams.deployment import Deployment
from streams.topology import apply as topics

PACK = str(Path(__file__).parents[1] / "packs" / "small")
"""A corner of the district that comes along: four duties, 71 topics a deployment instead of 157."""

INTERNAL = ("commands", "case-state")
INPUT = ("reports", "actions", "control")
_numbers = itertools.count()


@dataclass(frozen=True)
class DeployedTopics:
    """Where a test's line runs. Topics are named without prefix and version: `dispatch.zhongshan`."""

    kafka: str
    prefix: str
    partitions: int
    topics: Mapping[str, int]  # how many partitions each has

    def topic(self, name: str) -> str:
        """In full."""
        return f"{self.prefix}{name}.v1"

    def short(self, topic: str) -> str:
        """Without prefix and version."""
        return topic.removeprefix(self.prefix).removesuffix(".v1")

    def written(self, *, internal: bool = False) -> list[str]:
        """The topics that the product writes."""
        others = INPUT if internal else (*INPUT, *INTERNAL)
        return sorted(name for name in self.topics if name.partition(".")[0] not in others)

    def environment(self) -> dict[str, str]:
        """Of a process that belongs here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CHUISHAO_")}
        return {
            **kept,
            "CHUISHAO_KAFKA": self.kafka,
            "CHUISHAO_PREFIX": self.prefix,
            "CHUISHAO_PARTITIONS": str(self.partitions),
            "CHUISHAO_PACK": PACK,
            "CHUISHAO_DEPLOYMENT": "line",
            "CHUISHAO_DATA_DIR": str(data_dir(self.prefix)),
        }


def data_dir(prefix: str) -> Path:
    """Where the workers of a deployment keep their stores: two tests at once must not share one, nor the user's own."""
    return _data() / prefix


@cache
def _data() -> Path:
    """A directory of this process, which goes with it."""
    made = tempfile.mkdtemp(prefix="chuishao-test-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


async def deploy_topics(kafka: str, partitions: int) -> DeployedTopics:
    """With every topic of the registry, and a prefix that no other test has."""
    prefix = f"line{os.getpid()}-{next(_numbers)}."
    rules = read_pack(find_pack(PACK))
    made = Deployment(kafka=kafka, name="line", worker="t", trusted=False, prefix=prefix, partitions=partitions)
    wants = topics.wanted(made, rules)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await topics.apply(admin, topics.plan(wants, {}))
    finally:
        await admin.close()
    counts = {want.name.removeprefix(prefix).removesuffix(".v1"): want.partitions for want in wants}
    return DeployedTopics(kafka, prefix, partitions, counts)
