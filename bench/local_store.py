"""What a local store gains and costs: an opening from the topic and from the store, memory, and the speed of deciding.

    python -m bench.local_store opening --states 200000        one partition; each opening in a process of its own
    python -m bench.local_store deciding --rounds 7            toy commands through real transactions, in turns
    python -m bench.local_store writing                        how long a write and a read hold the loop; no broker

Starts a broker of its own in a directory that is thrown away. The states are those of the recorded day in
`tests/golden/v2`, copied under other keys.
"""

import argparse
import asyncio
import gzip
import json
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from local.broker import Broker
from operations.packs import find_pack, read_pack
from schemas.internal.command import COMMAND
from streams.cases import CASES, CaseDomain
from streams.client import connections
from streams.client.delivery import OutgoingRecord, deliver
from streams.deployment import Deployment
from streams.ledger.decision_batch import MAX_DECISIONS
from streams.ledger.kafka_ledger import KafkaLedger, open_ledger
from streams.ledger.memory_ledger import LedgerDriver
from streams.ledger.port import ReceivedCommand
from streams.ledger.step import step
from streams.ledger.store import StoredState, StorePosition
from streams.ledger.store_directory import StoreDirectory
from streams.runtime import logs
from streams.topology.ledger_spec import LedgerSpec
from streams.worker.worker import stores
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain
from tests.support.toy_topics import deployment, make_topics

COMMANDS = Path(__file__).parents[1] / "tests" / "golden" / "v2" / "commands.jsonl.gz"
PACKET = 5_000  # records delivered at once while the topic is filled


def domain() -> CaseDomain:
    """With the pack that the day was recorded under."""
    return CaseDomain(read_pack(find_pack("qingjiang")))


def real_states() -> list[bytes]:
    """The last state of each case of the recorded day."""
    with gzip.open(COMMANDS) as file:
        commands = [COMMAND.read(line) for line in file]
    flow = LedgerDriver(domain(), CASES, commands[0].at)
    for command in commands:
        flow.feed(command)
    return [record.value for record in flow.ledger.disk.states.values() if record.value]


async def fill(place: Deployment, number: int) -> int:
    """So many states into the topic; their average size."""
    raws = real_states()
    topic = place.topic(CASES.state)
    every = (
        OutgoingRecord(topic, f"c-{n:013d}".encode(), raw, partition=0)
        for n, raw in zip(range(number), cycle(raws), strict=False)
    )
    producer = connections.producer(place)
    await producer.start()
    try:
        while packet := list(islice(every, PACKET)):
            await deliver(producer, packet)
    finally:
        await producer.stop()
    return sum(map(len, raws)) // len(raws)


@asynccontextmanager
async def opened(place: Deployment, of: Any, spec: LedgerSpec) -> Any:  # noqa: ANN401 (either trade)
    """A ledger as a worker opens it, on partition 0."""
    consumer: AIOKafkaConsumer = connections.member(place, spec.group)
    await consumer.start()
    try:
        tp = TopicPartition(place.topic(spec.commands), 0)
        consumer.assign([tp])
        await consumer.commit({tp: 0})
        ledger = await open_ledger(of, spec, place, consumer, 0, stores(place))
        try:
            yield ledger
        finally:
            await ledger.close()
    finally:
        await consumer.stop()


async def open_once(place: Deployment) -> dict[str, float]:
    """Seconds and memory of one opening in this process, with the longest time that the event loop was held."""
    cases = domain()
    before, began = resident_mb(), time.perf_counter()
    held = asyncio.create_task(longest_hold())
    async with opened(place, cases, CASES) as ledger:
        seconds = time.perf_counter() - began
        held.cancel()
        found = {"s": round(seconds, 2), "mb": round(resident_mb() - before), "read": ledger.read_back}
        return {
            **found,
            "keys": ledger.cache.found,
            "timers": len(ledger.timers),
            "held_ms": round(QUARANTINED[0] * 1000),
        }


QUARANTINED = [0.0]


async def longest_hold() -> None:
    """Wake as often as one may, and remember the longest sleep."""
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0)
        now = time.perf_counter()
        QUARANTINED[0] = max(QUARANTINED[0], now - last)
        last = now


def resident_mb() -> float:
    """Of this process, now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def opening(kafka: str, number: int, data: Path) -> None:
    """From the topic into memory, from the topic onto the disk, from the disk; twice each."""
    place = deployment(kafka, 1)
    await make_topics(place, CASES)
    tell(states=number, bytes_each=await fill(place, number))
    for turn in range(2):
        disk = replace(place, data=str(data / str(turn)))
        for name, where in (("topic, memory", place), ("topic, disk", disk), ("store", disk)):
            tell(opening=name, **await in_a_child(where))
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file()) / 2
    tell(store_mb=round(size / 1024 / 1024))


async def in_a_child(place: Deployment) -> dict[str, Any]:
    """One opening in a process of its own."""
    arguments = sys.executable, "-m", "bench.local_store", "once", "--place", json.dumps(asdict(place))
    child = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    said, _ = await child.communicate()
    assert child.returncode == 0, "the child says on stderr why"
    found: dict[str, Any] = orjson.loads(said)
    return found


def commands(number: int) -> Iterator[ToyCommand]:
    """Over a thousand keys; each state about 1 KB."""
    now = datetime.now(UTC)
    return (ToyCommand(key=f"k{n % 1000}", at=now, id=str(n), wait_s=3600, note="x" * 900) for n in range(number))


async def decide(ledger: KafkaLedger[Any], number: int) -> float:
    """Commands a second."""
    waiting = deque(
        ReceivedCommand(ledger.position + n, one.key, one.at, one) for n, one in enumerate(commands(number))
    )
    began = time.perf_counter()
    while waiting:
        await step(ledger, ToyDomain(), waiting)
    return number / (time.perf_counter() - began)


async def deciding(kafka: str, rounds: int, data: Path) -> None:
    """Two partitions' lives side by side, taking turns, the first one changing each time."""
    places = {"memory": deployment(kafka, 1), "disk": replace(deployment(kafka, 1), data=str(data))}
    for place in places.values():
        await make_topics(place)
    async with (
        opened(places["memory"], ToyDomain(), TOY_LEDGER) as memory,
        opened(places["disk"], ToyDomain(), TOY_LEDGER) as disk,
    ):
        pair, ratios = [("memory", memory), ("disk", disk)], []
        for turn in range(rounds + 1):
            pair.reverse()
            speed = {name: await decide(ledger, 50 * MAX_DECISIONS) for name, ledger in pair}
            if turn:  # the first warms up
                ratios.append(speed["disk"] / speed["memory"])
                tell(**{name: round(one) for name, one in sorted(speed.items())})
    tell(
        disk_to_memory=round(statistics.median(ratios), 3), lowest=round(min(ratios), 3), highest=round(max(ratios), 3)
    )


def writing(data: Path) -> None:
    """Twelve partitions, as a worker has; a hundred states of 1 KB a write, a read between two."""
    stores_dir, writes, reads = StoreDirectory(data), [], []
    files = [stores_dir.open(partition) for partition in range(12)]
    entry = StoredState((b"%d," % time.time_ns()) * 50, held=False, due=datetime.now(UTC))
    for turn in range(4_800):
        batch = {f"c-{turn * 7919 % 20_000 + n}": entry for n in range(MAX_DECISIONS)}
        began = time.perf_counter()
        files[turn % 12].write(batch, StorePosition("bench", turn, "bench", 0))
        between = time.perf_counter()
        files[turn % 12].get(f"c-{turn * 104_729 % 20_000}")
        writes.append(between - began)
        reads.append(time.perf_counter() - between)
    for name, spans in (("write", writes), ("read", reads)):
        cuts = statistics.quantiles(spans, n=1000)
        tell(**{name: "ms"}, p50=ms(cuts[499]), p99=ms(cuts[989]), p999=ms(cuts[998]), most=ms(max(spans)))
    tell(resident_mb=round(resident_mb()), open_files=len(list(Path("/proc/self/fd").iterdir())))
    for file in files:
        file.close()


def ms(seconds: float) -> float:
    """To the hundredth."""
    return round(seconds * 1000, 2)


def tell(**figures: Any) -> None:  # noqa: ANN401
    """A line of JSON."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Read the command line, start a broker, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["opening", "deciding", "writing", "once"])
    parser.add_argument("--states", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--place", help="for `once`, which the program starts itself")
    given = parser.parse_args()
    logs.configure(30)  # warnings
    logs.quiet_client()
    if given.what == "once":
        tell(**await open_once(Deployment(**json.loads(given.place))))
        return
    with tempfile.TemporaryDirectory(prefix="chuishao-bench-") as folder:
        if given.what == "writing":
            writing(Path(folder))
            return
        async with Broker(Path(folder) / "broker") as broker:
            data = Path(folder) / "data"
            if given.what == "opening":
                await opening(broker.bootstrap, given.states, data)
            else:
                await deciding(broker.bootstrap, given.rounds, data)


if __name__ == "__main__":
    asyncio.run(main())
