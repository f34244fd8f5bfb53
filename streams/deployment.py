"""One deployment of the engine: where its Kafka is, what its topics and groups are called.

Owns: full names of topics, groups and transactional ids. Refuses: policy (`Rules`), and reading settings (`chuishao/`).
"""

from dataclasses import dataclass

from schemas.topics import CASE_PARTITIONS, Topic

Duty = str
"""What a consumer group of a worker is for: `intake` takes in, a ledger's own (`LedgerSpec.group`) decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Frozen from start to end of a process."""

    kafka: str  # bootstrap servers, `host:port,host:port`
    name: str  # of the deployment: stands in CloudEvents' `source`
    worker: str  # of this process, stable over restarts and not shared: static membership hangs on it
    trusted: bool  # the cluster has an authorizer, so that a topic proves its writer
    prefix: str = "chuishao."
    partitions: int = CASE_PARTITIONS  # of a case topic; never changed once it was made
    replication: int = 1  # of every topic: 1 on one broker, 3 on a real cluster
    restarts: int = 0  # of this worker, counted and given by whoever supervises it
    version: str = "0"  # of the product, for `ops.health` and for what a local store was made by
    data: str | None = None  # directory under which a worker keeps its local stores; null: in memory

    def topic(self, topic: Topic, code: str | None = None) -> str:
        """The full name of a topic; `code` for one of a unit or source."""
        return self.prefix + topic.named(code)

    def group(self, duty: Duty) -> str:
        """The consumer group of a duty, shared by all workers."""
        return f"{self.prefix}{duty}"
