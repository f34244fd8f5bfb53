"""A worker does not start on topics that are not its own."""

from dataclasses import replace

import pytest

from operations.packs import find_pack, read_pack
from schemas.topics import Topic
from streams.deployment import Deployment
from streams.errors import MissingTopicError, PartitionCountError
from streams.topology.names import DeployedTopic, deployed_topics
from streams.topology.preflight import refuse_mismatches

PLACE = Deployment(kafka="", name="here", worker="w", trusted=True, partitions=3)
LAID = deployed_topics(PLACE, read_pack(find_pack("qingjiang")))
COUNTS = {row.name: 3 if row.topic.row.many else 1 for row in LAID}


def test_topics_as_the_deployment_needs_them_pass() -> None:
    """Topics that others write may have any number of partitions."""
    refuse_mismatches(PLACE, LAID, COUNTS)
    refuse_mismatches(PLACE, LAID, {**COUNTS, PLACE.topic(Topic.REPORTS): 7})


@pytest.mark.parametrize(
    ("topic", "code", "found"),
    [
        (Topic.COMMANDS, None, 12),
        (Topic.STATE, None, 1),
        (Topic.CASES, None, 4),
        (Topic.CONTROL, None, 2),
        (Topic.DISPATCH, "chengguan", 2),
        (Topic.STATUS, "mashang-fengxing", 3),
        (Topic.OPS, None, 12),
    ],
)
def test_a_topic_with_other_partitions_is_named_with_both_numbers(topic: Topic, code: str | None, found: int) -> None:
    """Nobody would read the whole of an inbox of several partitions."""
    name, wanted = PLACE.topic(topic, code), 3 if topic.row.many else 1
    with pytest.raises(PartitionCountError, match=f"{name} has {found} partitions, this worker is set to {wanted}"):
        refuse_mismatches(PLACE, LAID, {**COUNTS, name: found})


def test_a_few_missing_topics_are_named_and_the_others_counted() -> None:
    """With another prefix all of them are missing."""
    without = {name: count for name, count in COUNTS.items() if name != PLACE.topic(Topic.DLQ)}
    with pytest.raises(MissingTopicError, match=r"^chuishao\.dlq\.v1: no such topic"):
        refuse_mismatches(PLACE, LAID, without)
    elsewhere = replace(PLACE, prefix="other.")
    laid = [DeployedTopic(elsewhere.topic(row.topic, row.code), row.topic, row.code) for row in LAID]
    with pytest.raises(MissingTopicError, match=rf"other\..* and {len(LAID) - 3} more: no such topic"):
        refuse_mismatches(elsewhere, laid, COUNTS)
