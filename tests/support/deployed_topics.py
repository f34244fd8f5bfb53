"""A test's own deployment on the shared broker: its topics, its settings, its names.

Owns: making the topics (through `streams/topology/apply.py`, as `chuishao topics apply` does) and the environment of a
process. Refuses: running a process (`worker_process.py`).
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
"""A small part of the district: four duties, 71 topics per deployment instead of 157."""

INTERNAL = ("commands", "case-state")
INPUT = ("reports", "actions", "control")
_numbers = itertools.count()


@dataclass(frozen=True)
class DeployedTopics:
    """The topics of one deployment. They are named without prefix and version: `dispatch.zhongshan`."""

    kafka: str
    prefix: str
    partitions: int
    topics: Mapping[str, int]  # name → partitions

    def topic(self, name: str) -> str:
        """Return the full name of a topic."""
        return f"{self.prefix}{name}.v1"

    def short(self, topic: str) -> str:
        """Return the name without prefix and version."""
        return topic.removeprefix(self.prefix).removesuffix(".v1")

    def written(self, *, internal: bool = False) -> list[str]:
        """Return the topics that the product writes."""
        others = INPUT if internal else (*INPUT, *INTERNAL)
        return sorted(name for name in self.topics if name.partition(".")[0] not in others)

    def environment(self) -> dict[str, str]:
        """Return the environment of a process of this deployment."""
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
    """Return where workers of a deployment keep their stores: two tests must not share one, nor use the user's own."""
    return _data() / prefix


@cache
def _data() -> Path:
    """Return a directory of this process, which is removed at its end."""
    made = tempfile.mkdtemp(prefix="chuishao-test-")
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


async def deploy_topics(kafka: str, partitions: int) -> DeployedTopics:
    """Create every topic of the registry, under a prefix that no other test has."""
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
