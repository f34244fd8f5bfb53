"""What the one node is told, read back line by line."""

import re
from pathlib import Path

import pytest

from local.broker.broker_config import MIB, Node, Seat, java_options, log_properties, server_properties

NODE = Node(data_dir=Path("/data"), port=19092, seat=Seat(1, (19093,)))


@pytest.fixture
def settings() -> dict[str, str]:
    """The properties as Kafka reads them."""
    lines = server_properties(NODE).splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    assert len(pairs) == len({name for name, _ in pairs}), "a setting stands there twice"
    return {name: value for name, value in pairs}  # noqa: C416 (a list of lists is no dict to mypy)


def test_nobody_but_this_machine_can_connect(settings: dict[str, str]) -> None:
    """Every address is the loopback one, written out."""
    addresses = re.findall(r"//(.*?):|@(.*?):", " ".join(settings.values()))
    assert {first or second for first, second in addresses} == {"127.0.0.1"}


def test_one_node_holds_the_only_copy_of_everything(settings: dict[str, str]) -> None:
    """Every replication factor and every minimum of replicas is one."""
    copies = {value for name, value in settings.items() if "replication.factor" in name or "min.isr" in name}
    assert copies == {"1"}


@pytest.mark.parametrize("name", ["message.max.bytes", "replica.fetch.max.bytes"])
def test_what_is_too_large_for_us_is_not_too_large_for_the_dead_letters(settings: dict[str, str], name: str) -> None:
    """The contract wants 9 MiB on the dlq."""
    assert int(settings[name]) > 9 * MIB


def test_a_transaction_is_verified_and_soon_given_up(settings: dict[str, str]) -> None:
    """ENGINE.md stands on both."""
    assert settings["transaction.partition.verification.enable"] == "true"
    assert int(settings["transaction.abort.timed.out.transaction.cleanup.interval.ms"]) <= 1000


def test_a_lone_node_is_never_taken_for_dead(settings: dict[str, str]) -> None:
    """Whatever it is kept waiting by: nobody else could lead (docs/adr/0014)."""
    assert int(settings["broker.session.timeout.ms"]) > 24 * 60 * 60 * 1000


def test_topics_are_not_made_by_accident(settings: dict[str, str]) -> None:
    """A mistyped name is an error."""
    assert settings["auto.create.topics.enable"] == "false"


def test_the_cleaner_fits_into_the_heap(settings: dict[str, str]) -> None:
    """Its buffers take less than an eighth of 512 MB."""
    assert int(settings["log.cleaner.dedupe.buffer.size"]) <= 64 * MIB


def test_an_index_covers_its_segment(settings: dict[str, str]) -> None:
    """Else segments would be cut short by a full index: an entry of 12 bytes each 4096 bytes of log."""
    entries = int(settings["log.index.size.max.bytes"]) // 12
    assert entries * 4096 >= int(settings["log.segment.bytes"])


def test_a_segment_holds_the_largest_batch_and_no_more_than_need_be(settings: dict[str, str]) -> None:
    """A larger batch is refused; what is beyond that is read after every kill before anybody is answered."""
    sizes = {name: int(value) for name, value in settings.items() if name.endswith("segment.bytes")}
    assert set(sizes) == {"log.segment.bytes", "offsets.topic.segment.bytes", "transaction.state.log.segment.bytes"}
    assert all(int(settings["message.max.bytes"]) < size <= 16 * MIB for size in sizes.values())


def test_the_log_goes_into_the_data_directory_and_is_bounded() -> None:
    """Three files of five megabytes."""
    text = log_properties(Path("/data/kafka.log"))
    assert "fileName=/data/kafka.log\n" in text
    assert "size.size=5MB" in text
    assert "strategy.max=2" in text


def test_the_heap_is_what_was_asked_for() -> None:
    """One -Xmx, and the log settings as an address that Java takes even with a blank in it."""
    options = java_options(Path("/da ta/log4j2.properties"), Path("/da ta"), heap_mb=512)
    assert [option for option in options if option.startswith("-Xmx")] == ["-Xmx512m"]
    assert "-Dlog4j2.configurationFile=file:///da%20ta/log4j2.properties" in options
