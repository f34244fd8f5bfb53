"""Parts of ours that work off a backlog: the intake alone, deciding alone, and both together in one worker.

Owns: laying the backlog and starting the part. Refuses: looking inside; all is counted on the topics.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import ConsumerRecord

from bench.peers.run import reports
from bench.support import kafka, product
from bench.support.ground import Ground
from bench.support.product import COMMANDS, EVENTS, OPENED, PARTITIONS, REPORTS, DeployedTopics
from bench.support.spread import Rate
from bench.support.subject import WARM_LEAST, WARM_SHARE, work_off


class Deployed:
    """A deployment of its own, made at the first run and used by all."""

    def __init__(self) -> None:
        self._place: DeployedTopics | None = None

    async def place(self, ground: Ground) -> tuple[DeployedTopics, Path]:
        """Return it, and the folder of its processes."""
        if self._place is None:
            self._place = await product.deploy_topics(ground.kafka, PARTITIONS)
            (ground.folder / self._place.prefix).mkdir()
        return self._place, ground.folder / self._place.prefix


class Intake(Deployed):
    """Reports become commands. The deciding group stays at the end all the while, or the intake would wait for it."""

    name, first = "intake alone", 3_000

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Count the commands."""
        place, folder = await self.place(ground)
        topic = place.topic(COMMANDS)
        async with (
            kafka.producing(ground.kafka) as producer,
            kafka.offsets(ground.kafka, product.deciding_group(place), topic, PARTITIONS) as offsets,
            kafka.output(ground.kafka, topic, PARTITIONS) as out,
            offsets.kept_at_end(),
            product.intake(place, folder, ground.core) as process,
        ):

            async def lay(count: int) -> None:
                await kafka.write(producer, place.topic(REPORTS), 1, reports(count))

            return await work_off(process, out, lay, number)

    async def commands(self, ground: Ground, number: int) -> list[ConsumerRecord]:
        """Make commands of reports, unmeasured, and return them as they are on their topic."""
        place, _ = await self.place(ground)
        async with kafka.output(ground.kafka, place.topic(COMMANDS), PARTITIONS) as before:
            await self.measure(ground, number)
            return await kafka.read(ground.kafka, before.ends)


class Deciding(Deployed):
    """Commands become cases, in a worker whose intake has nothing to do."""

    name, first = "deciding alone", 1_500

    def __init__(self) -> None:
        super().__init__()
        self._intake = Intake()

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Copy commands that another deployment's intake has made; count the cases."""
        ready = iter(await self._intake.commands(ground, number + max(WARM_LEAST, int(WARM_SHARE * number))))
        async with opening_cases(self, ground) as (producer, place, process, out):

            async def lay(count: int) -> None:
                records = ((one.partition, one.key, one.value) for one, _ in zip(ready, range(count), strict=False))
                await kafka.write_to(producer, place.topic(COMMANDS), records)

            return await work_off(process, out, lay, number)


class Pipeline(Deployed):
    """Reports become cases: intake and deciding in one worker, as it is run."""

    name, first = "full pipeline", 1_500

    async def measure(self, ground: Ground, number: int) -> Rate:
        """Count the cases."""
        async with opening_cases(self, ground) as (producer, place, process, out):

            async def lay(count: int) -> None:
                await kafka.write(producer, place.topic(REPORTS), 1, reports(count))

            return await work_off(process, out, lay, number)


@asynccontextmanager
async def opening_cases(of: Deployed, ground: Ground) -> AsyncIterator[tuple[Any, DeployedTopics, Any, kafka.Output]]:
    """Run a worker; the output is the cases that it opens."""
    place, folder = await of.place(ground)
    async with (
        kafka.producing(ground.kafka) as producer,
        kafka.output(ground.kafka, place.topic(EVENTS), PARTITIONS, OPENED) as out,
        product.worker(place, folder, ground.core) as process,
    ):
        yield producer, place, process, out
