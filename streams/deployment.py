"""One deployment of the engine: where its Kafka is, and the names of its topics and groups.

Owns: full names of topics, groups and transactional ids. Refuses: policy (`Rules`), and reading settings
(`operations/settings.py`).
"""

from dataclasses import dataclass
from functools import lru_cache

from schemas.topics import CASE_PARTITIONS, Topic

Duty = str
"""What a consumer group of a worker is for: `intake` takes in, a ledger's own (`LedgerSpec.group`) decides."""


NAMES_CACHED = 4096
"""Topic names kept: a deployment has some hundreds, and a decision asks for ten of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The settings of one deployment, frozen from start to end of a process."""

    kafka: str  # bootstrap servers, `host:port,host:port`
    name: str  # of the deployment: part of CloudEvents' `source`
    worker: str  # of this process, stable over restarts and not shared: static membership depends on it
    trusted: bool  # the cluster has an authorizer, so that a topic proves its writer
    prefix: str = "chuishao."
    partitions: int = CASE_PARTITIONS  # of a case topic; never changed after it was created
    replication: int = 1  # of every topic: 1 on one broker, 3 on a real cluster
    restarts: int = 0  # of this worker, counted and passed on by its supervisor
    version: str = "0"  # of the product, for `ops.health` and for the version that made a local store
    data: str | None = None  # directory under which a worker keeps its local stores; null: in memory

    def topic(self, topic: Topic, code: str | None = None) -> str:
        """Return the full name of a topic; `code` is that of a unit or source."""
        return _full_name(self.prefix, topic, code)

    def group(self, duty: Duty) -> str:
        """Return the consumer group of a duty, shared by all workers."""
        return f"{self.prefix}{duty}"


@lru_cache(maxsize=NAMES_CACHED)
def _full_name(prefix: str, topic: Topic, code: str | None) -> str:
    return prefix + topic.named(code)
