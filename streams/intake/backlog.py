"""How many commands wait to be decided, over all workers: asked of the broker.

Owns: two clients for the question. Refuses: judging (`admission.py`).
"""

from aiokafka import TopicPartition

from streams.client import connections
from streams.client.lag import Lag, group_lag
from streams.deployment import Deployment
from streams.topology.ledger_spec import LedgerSpec


class CommandBacklog:
    """The lag of the deciding group. The group's coordinator and the partitions' leaders are asked, so two clients."""

    def __init__(self, deployment: Deployment, ledger: LedgerSpec) -> None:
        self._group = deployment.group(ledger.group)
        topic = deployment.topic(ledger.commands)
        self._tps = [TopicPartition(topic, number) for number in range(deployment.partitions)]
        self._admin = connections.admin(deployment)
        self._reader = connections.reader(deployment)

    async def open(self) -> None:
        """Connect."""
        await self._admin.start()
        await self._reader.start()

    async def close(self) -> None:
        """Close both clients."""
        await connections.close(self._reader)
        await connections.close(self._admin)

    async def look(self) -> dict[int, Lag]:
        """Return the lag of each partition of the command topic."""
        lags = await group_lag(self._admin, self._reader, self._group, self._tps)
        return {tp.partition: lag for tp, lag in lags.items()}
