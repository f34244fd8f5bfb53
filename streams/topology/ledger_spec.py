"""Which ledger this is: its two topics and its consumer group, given as an argument.

Owns: the names that follow from them. Refuses: the domain (`port.Trade`), and where Kafka is (`Deployment`).
"""

from dataclasses import dataclass

from schemas.topics import Topic
from streams.client.delivery import FRAME_BYTES
from streams.deployment import Deployment, Duty


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """One ledger of a deployment. Two ledgers of one deployment share neither topics nor group."""

    commands: Topic  # what is decided; a case topic, so that it has as many partitions as the deployment says
    state: Topic  # a compacted topic beside it: same keys, same partitions
    group: Duty  # the consumer group's duty; the transactional ids begin with its full name

    @property
    def state_bytes(self) -> int:
        """Return the size of the largest state that its topic takes, with room for key and frame."""
        return self.state.row.max_bytes - 2 * FRAME_BYTES

    def transactional_id(self, deployment: Deployment, partition: int) -> str:
        """Return who writes for a partition, whichever process that is: starting it fences the one before."""
        return f"{deployment.group(self.group)}-{partition}"
