"""The Kafka transport of faust, changed for the watcher: it reads committed records and commits no offsets.

Owns: the three subclasses. faust reads uncommitted records by default. The ops writer commits the offsets, in one
transaction with its figures. Refuses: everything else of faust. faust is poorly typed, so every `Any` and ignored type
of the watcher is in this file.
"""

from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from faust.transport.drivers import aiokafka as driver

from streams.client import connections


class CommittedThread(driver.AIOKafkaConsumerThread):
    """Makes the consumer with `isolation_level=read_committed`."""

    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:  # noqa: ANN401 (faust's signature)
        conf = self.consumer.app.conf
        self._assignor = RoundRobinPartitionAssignor
        return AIOKafkaConsumer(
            bootstrap_servers=driver.server_list(transport.url, transport.default_port),
            client_id=conf.broker_client_id,
            group_id=conf.id,
            group_instance_id=conf.consumer_group_instance_id,
            partition_assignment_strategy=[RoundRobinPartitionAssignor],
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=connections.SESSION_MS,
            heartbeat_interval_ms=connections.HEARTBEAT_MS,
            request_timeout_ms=connections.REQUEST_MS,
            max_poll_records=conf.broker_max_poll_records,
        )


class Consumer(driver.Consumer):
    """Commits nothing, and so keeps no list of what could be: faust trims it in `commit` alone."""

    def _new_consumer_thread(self) -> CommittedThread:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)

    async def commit(self, *_: Any, **__: Any) -> bool:  # noqa: ANN401 (faust's signature)
        """Say that nothing was committed."""
        return False

    def ack(self, message: Any) -> bool:  # noqa: ANN401 (faust's signature)
        """Done with it. faust's own notes down every offset, for ever."""
        message.acked = True
        self._unacked_messages.discard(message)
        return True

    async def _add_gap(self, tp: Any, offset_from: int, offset_to: int) -> None:  # noqa: ANN401 (faust's signature)
        """Note no gap either: each transaction leaves one."""


class Transport(driver.Transport):
    """The transport of the watcher."""

    Consumer = Consumer
