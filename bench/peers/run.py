"""Runs a peer: topics of its own, a backlog of reports, its process, and the counting of what it writes.

Owns: how each peer is started and what it is fed. Refuses: the peers' code; each is a program of its own beside this.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from bench.support import kafka
from bench.support.ground import Ground
from bench.support.process import measured
from bench.support.product import PARTITIONS, environment_of_tools, report
from bench.support.spread import Rate
from bench.support.subject import work_off

FOLDER = Path(__file__).parent
QUIX_PYTHON = FOLDER.parents[1] / ".venv-quix" / "bin" / "python"
"""Made by `make bench`."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Implements `Subject`. It reads `source`, writes one record for each to `target`, both with our partitions."""

    name: str
    script: str
    first: int
    python: str = sys.executable
    many: bool = False  # whether the number of partitions is an argument
    holding: bytes | None = None  # set where outputs are in transactions and have to be read to be counted

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Work off so many messages, on topics of its own."""
        group = kafka.fresh_name(self.script)
        source, target = await self.topics(ground, group)
        folder = ground.folder / group
        folder.mkdir()
        try:
            async with (
                kafka.producing(ground.kafka) as producer,
                kafka.output(ground.kafka, target, PARTITIONS, self.holding) as out,
                measured(
                    self._command(ground, group, folder), folder / "log", ground.core, environment_of_tools()
                ) as process,
            ):

                async def lay(count: int) -> None:
                    await kafka.write(producer, source, PARTITIONS, self.messages(count))

                return await work_off(process, out, lay, number)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def topics(self, ground: Ground, group: str) -> tuple[str, str]:
        """Make its topics; return where it reads and where it writes."""
        source, target = f"{group}.source", f"{group}.target"
        await kafka.make_topics(ground.kafka, PARTITIONS, source, target)
        return source, target

    def messages(self, number: int) -> Iterator[kafka.Pair]:
        """Return the messages that it reads."""
        return reports(number)

    def arguments(self, group: str) -> tuple[str, ...]:
        """Return its own arguments."""
        return "--source", f"{group}.source", "--target", f"{group}.target"

    def _command(self, ground: Ground, group: str, folder: Path) -> list[str]:
        command = [self.python, str(FOLDER / f"{self.script}.py"), "--kafka", ground.kafka, "--group", group]
        command += ["--folder", str(folder), *self.arguments(group)]
        return [*command, "--partitions", str(PARTITIONS)] if self.many else command


@dataclass(frozen=True, slots=True)
class ToyPeer(Peer):
    """The ledger with a toy domain: its commands are on the ledger's own topics, its outputs are in transactions."""

    async def topics(self, ground: Ground, group: str) -> tuple[str, str]:
        """Create the topics that the ledger knows by name."""
        await kafka.make_topics(
            ground.kafka, PARTITIONS, *(f"{group}.{name}.v1" for name in ("commands", "case-state", "case-events"))
        )
        await kafka.make_topics(ground.kafka, 1, *(f"{group}.{name}.v1" for name in ("dlq", "control", "ops")))
        return f"{group}.commands.v1", f"{group}.case-events.v1"

    def messages(self, number: int) -> Iterator[kafka.Pair]:
        """Return commands."""
        return toys(number)

    def arguments(self, group: str) -> tuple[str, ...]:  # noqa: ARG002 (the group names its topics)
        """Return no further arguments."""
        return ()


def reports(number: int) -> Iterator[kafka.Pair]:
    """Return reports as the product is sent them, each under a key of its own."""
    return ((name.encode(), orjson.dumps(report(name))) for name in kafka.names("r", number))


def toys(number: int) -> Iterator[kafka.Pair]:
    """Return toy commands, each for a key of its own, with a deadline, and as large as a report."""
    at, note = datetime.now(UTC).isoformat(timespec="milliseconds"), "x" * len(orjson.dumps(report("")))
    for name in kafka.names("k", number):
        yield name.encode(), orjson.dumps({"key": name, "at": at, "id": name, "wait_s": 86_400, "note": note})


BARE = Peer("bare aiokafka loop", "aiokafka_loop", first=20_000)
BATCHES = Peer("aiokafka loop with batches by hand", "aiokafka_batches", first=200_000)
FAUST = Peer("bare faust with a table", "faust_table", first=4_000, many=True)
QUIX = Peer("Quix Streams with state", "quix_state", first=40_000, python=str(QUIX_PYTHON))
TOY = ToyPeer("toy domain on our ledger", "toy_ledger", first=15_000, many=True, holding=b"")
