"""What is sent is drawn by seed and number alone, and what was acknowledged is what is owed."""

import asyncio
import dataclasses
from collections.abc import Iterator

import orjson
import pytest

from local.chaos import producer_pool as posting
from local.chaos.chaos_plan import ChaosPlan
from local.chaos.generated_reports import GATEWAY, GeneratedReports, staff
from local.chaos.load_generator import LoadGenerator
from local.chaos.malformed_input import WAYS, noise
from local.chaos.producer_pool import PendingWrite, ProducerPool
from local.demo.script import Script
from operations.pack_rules import load_rules
from operations.packs import find_pack
from streams.client import connections
from streams.client.delivery import OutgoingRecord
from streams.deployment import Deployment

DEPLOYMENT = Deployment(kafka="127.0.0.1:1", name="chaos", worker="t", trusted=False)
PLAN = ChaosPlan(seed=3, reports=40, rate=1000.0, kills=1, minutes=1, brokers=1, workers=2, noise=0.5)


@pytest.fixture(scope="module")
def whistles() -> GeneratedReports:
    """Of the district that comes along."""
    return GeneratedReports(DEPLOYMENT, 3, Script.of(find_pack("qingjiang")).reports, staff(load_rules("qingjiang")))


def test_a_report_has_a_name_of_its_own_and_its_sources_topic(whistles: GeneratedReports) -> None:
    """Every fourth comes through the gateway; none says when it happened."""
    names = {whistles.name(number) for number in range(2000)}
    assert len(names) == 2000
    for number in range(20):
        record = whistles.record(number)
        said = orjson.loads(record.value or b"")
        assert (said["source"], said["id"]) == whistles.name(number)
        assert "occurred_at" not in said
        own = "reports.v1" if number % GATEWAY == 0 else f"reports.{said['source']}.v1"
        assert record.topic == f"chuishao.{own}"


def test_a_seed_repeats_its_noise(whistles: GeneratedReports) -> None:
    """Byte for byte; another seed makes other noise."""
    other = dataclasses.replace(whistles, seed=4)
    assert [noise(whistles, n) for n in range(50)] == [noise(whistles, n) for n in range(50)]
    assert [noise(whistles, n) for n in range(50)] != [noise(other, n) for n in range(50)]


def test_noise_is_wrong_in_every_way(whistles: GeneratedReports) -> None:
    """Bytes, broken reports, odd ones, names used twice, actions on nothing and on what is not theirs."""
    made = [noise(whistles, number) for number in range(200)]
    assert {record.topic.removeprefix("chuishao.").split(".")[0] for record in made} == {"reports", "actions"}
    unreadable = sum(not _is_json(record.value or b"") for record in made)
    assert 15 < unreadable < 120
    assert len(WAYS) == 6


def _is_json(raw: bytes) -> bool:
    try:
        orjson.loads(raw)
    except orjson.JSONDecodeError:
        return False
    return True


class Kept(ProducerPool):
    """A post that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__(DEPLOYMENT)
        self.letters: list[PendingWrite] = []

    def put(self, letter: PendingWrite) -> None:
        """Keep it."""
        self.letters.append(letter)


def test_only_what_was_acknowledged_is_owed(whistles: GeneratedReports) -> None:
    """The rest may be there or not."""
    kept = Kept()
    load = LoadGenerator(whistles, kept)
    asyncio.run(load.run(PLAN))
    assert len(kept.letters) == 40 + 20
    assert load.owed == set()
    for letter in kept.letters[:30]:
        letter.acknowledged()
    assert len(load.owed) + load.noise == 30


def test_reports_that_measure_the_machine_have_names_of_their_own_and_are_owed(whistles: GeneratedReports) -> None:
    """Beside those of the run, and never the same ones again."""
    kept = Kept()
    load = LoadGenerator(whistles, kept)
    load.hand_over(5)
    load.hand_over(5)
    asyncio.run(load.run(dataclasses.replace(PLAN, noise=0.0)))
    for letter in kept.letters:
        letter.acknowledged()
    assert len(kept.letters) == len(load.owed) == 10 + 40


class Producer:
    """Fails as often as it is told."""

    def __init__(self, fails: Iterator[bool]) -> None:
        self.fails = fails
        self.stopped = False

    async def start(self) -> None:
        """At once."""

    async def stop(self) -> None:
        """At once."""
        self.stopped = True


def test_the_post_tries_until_it_is_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a new producer each time, all of it again."""
    written: list[OutgoingRecord] = []
    fails, made = iter([True, True, False]), []

    async def deliver(producer: Producer, records: list[OutgoingRecord]) -> None:
        if next(producer.fails):
            raise TimeoutError
        written.extend(records)

    def producer(_: Deployment) -> Producer:
        made.append(Producer(fails))
        return made[-1]

    monkeypatch.setattr(posting, "deliver", deliver)
    monkeypatch.setattr(connections, "producer", producer)
    monkeypatch.setattr(posting, "AGAIN_S", 0.0)

    async def play() -> None:
        post, done = ProducerPool(DEPLOYMENT), asyncio.Event()
        post.put(PendingWrite(OutgoingRecord("t", b"k", b"v"), done.set))
        seen = [post.empty]
        writing = asyncio.ensure_future(post.run())
        await done.wait()
        seen.append(post.empty)
        assert (seen, post.tries) == ([False, True], 2)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)

    asyncio.run(play())
    assert written == [OutgoingRecord("t", b"k", b"v")]
    assert [one.stopped for one in made] == [True, True, True]
