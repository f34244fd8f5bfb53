"""The embedded broker, for real: its start, its ends, and what it refuses.

Owns: one broker as processes. Refuses: workers.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from local.broker import Broker
from local.broker.kafka_broker import STOP_WITHIN_S
from operations.problem import Problem

pytestmark = pytest.mark.asyncio

STANDS_STILL_S = 10.0
"""Seconds, longer than Kafka's own limit for a node's heartbeat (9 s)."""

OWNER = """
import asyncio, sys, pathlib
from local.broker import Broker

async def main():
    async with Broker(pathlib.Path(sys.argv[1])) as broker:
        print(broker.pid, flush=True)
        await broker.wait()

asyncio.run(main())
"""


async def create(bootstrap: str, topic: str) -> None:
    """Create a topic of one partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    await admin.close()


async def write(bootstrap: str, topic: str, value: bytes) -> None:
    """Write one value in a transaction."""
    async with (
        AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"tests-{topic}") as producer,
        producer.transaction(),
    ):
        await producer.send_and_wait(topic, value)


async def read(bootstrap: str, topic: str) -> bytes:
    """Read the first value of a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    await consumer.start()
    try:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        consumer.seek(partition, 0)
        value: bytes = (await consumer.getone()).value
    finally:
        await consumer.stop()
    return value


async def test_a_stopped_and_a_killed_broker_come_back_with_their_data(tmp_path: Path) -> None:
    """What was committed survives an orderly stop and a kill −9, on the same port."""
    broker = Broker(tmp_path / "data")
    await broker.start()
    try:
        first = broker.bootstrap
        await create(first, "kept")
        await write(first, "kept", "吹哨".encode())
        await broker.stop()
        await broker.start()
        assert (broker.bootstrap, await read(first, "kept")) == (first, "吹哨".encode())
        broker.kill()
        await broker.start()
        assert (broker.bootstrap, await read(first, "kept")) == (first, "吹哨".encode())
    finally:
        await broker.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says what a process has mapped")
async def test_a_later_start_uses_the_class_archive_of_the_first(tmp_path: Path) -> None:
    """The class archive is in use, and Java does not warn about it."""
    async with Broker(tmp_path) as broker:
        assert ".aot" in Path(f"/proc/{broker.pid}/maps").read_text(encoding="ascii")
    assert (tmp_path / "kafka.out").read_text(encoding="utf-8") == ""


async def test_a_broker_that_stood_still_leads_as_before(tmp_path: Path) -> None:
    """Nobody could have taken over. Without a leader a partition may lose a commit's markers (docs/adr/0014)."""
    async with Broker(tmp_path) as broker:
        await create(broker.bootstrap, "led")
        await write(broker.bootstrap, "led", b"before")
        os.kill(broker.pid, signal.SIGSTOP)
        await asyncio.sleep(STANDS_STILL_S)
        os.kill(broker.pid, signal.SIGCONT)
        await write(broker.bootstrap, "led", b"after")
    reigns = (tmp_path / "logs" / "led-0" / "leader-epoch-checkpoint").read_text(encoding="ascii")
    assert reigns.splitlines() == [
        "0",
        "1",
        "0 0",
    ]  # the file's version, the number of epochs, and epoch 0 from offset 0


async def test_the_shared_broker_takes_nine_mebibytes(broker: Broker) -> None:
    """A topic may have the size that dead letters need."""
    size = 9 * 1024 * 1024
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("large", 1, 1, topic_configs={"max.message.bytes": str(size + 1024)})])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, max_request_size=size + 1024) as producer:
        sent = await producer.send_and_wait("large", os.urandom(size))
    assert sent.offset == 0


async def test_a_second_broker_on_the_same_directory_is_refused(tmp_path: Path) -> None:
    """The running one is named as the reason, and is not disturbed."""
    async with Broker(tmp_path) as first:
        with pytest.raises(Problem, match="a broker is already running on") as refused:
            await Broker(tmp_path).start()
        assert len(refused.value.lines()) <= 4
        await create(first.bootstrap, "undisturbed")


async def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """It is named before any Java is started, with the way to see who uses it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem, match=f"port {port} on 127.0.0.1 is in use"):
            await Broker(tmp_path, port).start()
    assert not (tmp_path / "kafka.out").exists()


async def test_a_foreign_directory_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written among foreign files."""
    (tmp_path / "thesis.txt").write_text("not yours")
    with pytest.raises(Problem, match="was not made by chuishao"):
        await Broker(tmp_path).start()
    assert {file.name for file in tmp_path.iterdir()} == {"thesis.txt"}


async def test_a_broker_that_dies_while_starting_is_explained(tmp_path: Path) -> None:
    """The data belongs to another node: the last error of the log is quoted, and the log is named."""
    broker = Broker(tmp_path)
    await broker.start()
    await broker.stop()
    properties = tmp_path / "logs" / "meta.properties"
    properties.write_text(properties.read_text().replace("node.id=1", "node.id=7"))
    with pytest.raises(Problem, match="the broker ended before it was ready") as died:
        await broker.start()
    assert str(broker.log) in died.value.do
    assert "node id" in died.value.why


async def test_a_broker_that_is_killed_later_is_explained(tmp_path: Path) -> None:
    """`wait` ends, and the reason can be read as a sentence."""
    async with Broker(tmp_path) as broker:
        os.kill(broker.pid, signal.SIGKILL)
        assert await broker.wait() == -signal.SIGKILL
        assert broker.why_it_ended().what == "the broker ended by itself"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=lambda how: how.name)
async def test_no_broker_outlives_its_owner(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C stops it in order, and a kill −9 of the owner ends it at once."""
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    with owner.stdout:
        jvm = os.pidfd_open(int(owner.stdout.readline()))
    try:
        owner.send_signal(how)
        await asyncio.wait_for(ended(jvm), STOP_WITHIN_S)
    finally:
        os.close(jvm)
        owner.kill()
        owner.wait()
    async with Broker(tmp_path) as again:
        await create(again.bootstrap, "again")


async def ended(pidfd: int) -> None:
    """Wait until the process behind a pidfd has ended."""
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    loop.add_reader(pidfd, gone.set)
    try:
        await gone.wait()
    finally:
        loop.remove_reader(pidfd)
