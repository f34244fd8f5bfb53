"""What a node is told: `server.properties` and the log settings, as a pure function of a `Node`.

Every line that is not Kafka's default has its reason beside it. Writes nothing; `broker_dir.py` does.
"""

from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
SEGMENT_BYTES = 12 * MIB  # of a partition's log; the largest batch that any topic takes is 10 MiB
COPIES = 3  # what Kafka is run with where nothing may be lost
HOST = "127.0.0.1"  # never anything else: this broker asks nobody who he is


@dataclass(frozen=True, slots=True)
class Seat:
    """A node's place among the nodes of one cluster: all of them are controllers and brokers."""

    number: int  # 1, 2, 3 …
    voters: tuple[int, ...]  # the controllers' ports, the first that of number 1; the same for every node, for ever

    @property
    def port(self) -> int:
        """Our own controller's."""
        return self.voters[self.number - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One broker that is its own controller, or one of several."""

    data_dir: Path
    port: int  # clients
    seat: Seat  # alone: a controller's port that may differ at each start
    logs: str = "logs"  # folder of the topics in data_dir

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return len(self.seat.voters)

    @property
    def copies(self) -> int:
        """Of everything, as far as there are nodes for it."""
        return min(self.count, COPIES)

    @property
    def in_sync(self) -> int:
        """Copies that have to have a record before it counts as written: one node may be down."""
        return max(1, self.copies - 1)

    @property
    def log_dir(self) -> Path:
        """Where the topics lie."""
        return self.data_dir / self.logs


def server_properties(node: Node) -> str:
    """Return the whole `server.properties`."""
    clients, controller = f"{HOST}:{node.port}", f"{HOST}:{node.seat.port}"
    voters = ",".join(f"{number}@{HOST}:{port}" for number, port in enumerate(node.seat.voters, 1))
    alone = node.count == 1
    return f"""\
# Written by chuishao at each start; changes here are lost.
process.roles=broker,controller
node.id={node.seat.number}
# The static form of the quorum: the voters' ports are not kept in the data, so that of a single node may change.
controller.quorum.voters={voters}
listeners=CLIENTS://{clients},CONTROLLER://{controller}
advertised.listeners=CLIENTS://{clients}
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENTS
controller.listener.names=CONTROLLER
log.dirs={node.log_dir}

{_copies(node)}
# 50 by default, for clusters with thousands of groups. A partition is one writer: with a dozen transactional
# ids and a handful of groups, 8 spread them over both cores, and start and recovery open 84 folders less.
offsets.topic.num.partitions=8
transaction.state.log.num.partitions=8
share.coordinator.state.topic.num.partitions=1

# A topic exists because the registry says so, never because somebody mistyped a name.
auto.create.topics.enable=false
num.partitions=1

# Input topics take 8 MiB and the dlq 9 MiB (each topic says so itself); 10 leaves room for headers.
message.max.bytes={10 * MIB}
replica.fetch.max.bytes={10 * MIB}

# A worker that starts or dies is noticed at once: no wait for a first rebalance, sessions down to 1 s.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000

{_comings_and_goings(alone=alone)}
# A dead owner's open transaction holds back whoever reads committed: look for it each second, not each 10.
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
transaction.partition.verification.enable=true

# The cleaner's map of keys is taken from a heap of 512 MB: 32 MiB instead of 128 are 1.2 million keys a pass.
log.cleaner.enable=true
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size={32 * MIB}

# About 270 partitions, most of them small. Each open segment maps two index files of this size (10 MiB by
# default: 5 GiB of address space, and of disk where files cannot be sparse). 1 MiB indexes 340 MiB of log.
log.index.size.max.bytes={MIB}

# After a kill -9 the newest segment of each partition is read whole before anybody is answered, and each one that was
# not written down as safe on disk: 0.25 GB a second on two cores. As Kafka has it (1 GB, each minute, the first time
# after one and a half) a start of 2 s became one of 17 s when 3.4 GB had come in. No batch may be larger than one.
log.segment.bytes={SEGMENT_BYTES}
offsets.topic.segment.bytes={SEGMENT_BYTES}
transaction.state.log.segment.bytes={SEGMENT_BYTES}
log.flush.offset.checkpoint.interval.ms=5000
log.initial.task.delay.ms=5000

# Two cores, a few dozen connections.
num.network.threads=2
num.io.threads=4
background.threads=4
"""


def controller_properties(node: Node) -> str:
    """Return the settings of a node that is its own controller and nothing else yet: see `unregister.py`."""
    return f"""\
# Written by chuishao at each start; changes here are lost.
process.roles=controller
node.id={node.seat.number}
controller.quorum.voters={node.seat.number}@{HOST}:{node.seat.port}
listeners=CONTROLLER://{HOST}:{node.seat.port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={node.log_dir}
"""


def _copies(node: Node) -> str:
    return f"""\
# One node: every copy is the only one. Three: one may be down, and what was acknowledged is on another.
default.replication.factor={node.copies}
min.insync.replicas={node.in_sync}
offsets.topic.replication.factor={node.copies}
transaction.state.log.replication.factor={node.copies}
transaction.state.log.min.isr={node.in_sync}
share.coordinator.state.topic.replication.factor={node.copies}
share.coordinator.state.topic.min.isr={node.in_sync}
"""


def _comings_and_goings(*, alone: bool) -> str:
    return f"""\
# How long a node may give no sign of life before it leads nothing any more (9 s by default). Alone, nobody could take
# over: a machine that stood still would wake, find itself dead, and for a moment lead nothing, which may cost a commit
# its markers (docs/adr/0014). So never: 24 days is the most that can be said, and a start does not wait for it, for the
# old registration was struck off. Among several a dead node's partitions get new leaders after this.
broker.heartbeat.interval.ms={250 if alone else 500}
broker.session.timeout.ms={2**31 - 1 if alone else 3000}

# A node that stops in order gives its partitions away first. Alone it has nobody to give them to: for a moment they
# have no leader, and a commit that falls into it is answered as done although no marker was written (Kafka 4.3 takes
# a partition without a leader for a deleted one; docs/adr/0014).
controlled.shutdown.enable={"false" if alone else "true"}
"""


def log_properties(log: Path) -> str:
    """Return log4j's settings: warnings of everything, a few words about life and death, 3 × 5 MB at most."""
    return f"""\
status=error
appender.file.type=RollingFile
appender.file.name=file
appender.file.fileName={log}
appender.file.filePattern={log}.%i
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d{{yyyy-MM-dd'T'HH:mm:ss.SSSXXX}} %p %m (%c{{1}})%n%xEx{{20}}
appender.file.policies.type=Policies
appender.file.policies.size.type=SizeBasedTriggeringPolicy
appender.file.policies.size.size=5MB
appender.file.strategy.type=DefaultRolloverStrategy
appender.file.strategy.max=2

rootLogger.level=warn
rootLogger.appenderRef.file.ref=file

# started, stopped, version
logger.life.name=kafka.server.KafkaRaftServer
logger.life.level=info
logger.version.name=org.apache.kafka.common.utils.AppInfoParser
logger.version.level=error
# what was repaired after a kill -9
logger.recovery.name=org.apache.kafka.storage.internals.log.LogLoader
logger.recovery.level=error
# one line for each client that hangs up in the middle of a request
logger.clients.name=org.apache.kafka.common.network.Selector
logger.clients.level=error
"""


NATIVE = "--enable-native-access=ALL-UNNAMED"
"""For lz4 and zstd; without it Java 25 warns at each start."""


def java_options(log_settings: Path, data_dir: Path, *, heap_mb: int) -> tuple[str, ...]:
    """Return the JVM's options: small, quick to start, and gone at once when something is beyond mending.

    Measured on two cores, 36 000 records a round in transactions of 60: with the quick compiler alone (C1) the
    broker starts in 1.6 s instead of 2.1 and takes 2.0 s of CPU for the third round, with both 4.1 s; only after
    half a million records both are the better, 1.7 against 2.3. So C1: no broker of a demo, a test or a run of
    chaos lives that long. Serial GC: the least memory and no threads beside the work (250 MB resident, G1 300), and
    no slower here. A start from an archive (`class_archive.py`) is faster still.
    """
    return (
        "-XX:TieredStopAtLevel=1",
        "-Xms64m",
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",  # leaves no file in /tmp behind a kill -9
        f"-XX:ErrorFile={data_dir}/jvm-crash.log",
        "-Djdk.nio.maxCachedBufferSize=262144",  # a thread that sent 8 MiB once does not keep 8 MiB for ever
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={log_settings.as_uri()}",
        NATIVE,
        "--sun-misc-unsafe-memory-access=allow",  # Kafka unmaps its index files that way; the same
    )
