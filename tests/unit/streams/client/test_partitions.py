"""The partitions of a topic are as many as the cluster says; a topic that it does not know is an error."""

import asyncio
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from streams.client.partitions import partition_counts, partitions_of


class Admin:
    """Describes two topics."""

    async def describe_topics(self, *names: object) -> list[dict[str, Any]]:
        """Asked by name a cluster might create them."""
        assert not names
        return [{"topic": "a", "partitions": [{}, {}]}, {"topic": "b", "partitions": [{}]}]


def test_all_partitions_are_named_in_order() -> None:
    """Topic by topic."""
    counts = asyncio.run(partition_counts(Admin()))
    assert counts == {"a": 2, "b": 1}
    assert partitions_of(counts, ["b", "a"]) == [
        TopicPartition("b", 0),
        TopicPartition("a", 0),
        TopicPartition("a", 1),
    ]


@pytest.mark.parametrize("counts", [{}, {"a": 0}])
def test_a_topic_without_partitions_is_not_known_yet(counts: dict[str, int]) -> None:
    """To return no partition for it would be to say that all of it is read."""
    with pytest.raises(UnknownTopicOrPartitionError):
        partitions_of(counts, ["a"])
