"""What the broker knows of a topic and aiokafka's own classes do not ask: its id, and how long it keeps tombstones.

Metadata v10 is written out here: aiokafka ends at v5.

Owns: the identity of a topic: one created again under its old name is another topic. Refuses: brokers without topic ids
(Kafka before 2.8).
"""

from io import BytesIO
from uuid import UUID

from aiokafka import errors
from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.abstract import AbstractType
from aiokafka.protocol.admin import DescribeConfigsRequest
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

KIND_TOPIC = 2
"""Kafka's number for a topic among the resources that have settings."""

TOMBSTONES = "delete.retention.ms"
"""The setting of a topic for how long it keeps tombstones."""


class Uuid(AbstractType[UUID]):  # type: ignore[misc]  # aiokafka ships no types
    """Sixteen bytes."""

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        """Return the bytes of the request."""
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        """Read the bytes of the response."""
        return UUID(bytes=data.read(16))


NO_ID = UUID(int=0)

NOTHING_ELSE = False, False, False
"""Create no missing topic; list no authorized operations."""

_NODES = ("node_id", Int32), ("host", CompactString()), ("port", Int32), ("rack", CompactString())
_PARTITIONS = (
    ("error_code", Int16),
    ("partition", Int32),
    ("leader", Int32),
    ("leader_epoch", Int32),
    ("replicas", CompactArray(Int32)),
    ("isr", CompactArray(Int32)),
    ("offline_replicas", CompactArray(Int32)),
)
_TOPICS = (
    ("error_code", Int16),
    ("topic", CompactString()),
    ("topic_id", Uuid),
    ("is_internal", Boolean),
    ("partitions", CompactArray(*_PARTITIONS, ("tags", TaggedFields))),
    ("authorized_operations", Int32),
)


class MetadataResponseV10(Response):  # type: ignore[misc]
    """The first version that has topic ids."""

    API_KEY = 3
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", CompactArray(*_NODES, ("tags", TaggedFields))),
        ("cluster_id", CompactString()),
        ("controller_id", Int32),
        ("topics", CompactArray(*_TOPICS, ("tags", TaggedFields))),
        ("authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class MetadataRequestV10(RequestStruct):  # type: ignore[misc]
    """Asks for topics by name; creates none."""

    FLEXIBLE_VERSION = True
    API_KEY = 3
    API_VERSION = 10
    RESPONSE_TYPE = MetadataResponseV10
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", Uuid), ("topic", CompactString()), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class AskTopic(Request[MetadataRequestV10]):  # type: ignore[misc]
    """Asks for the metadata of one topic."""

    API_KEY = 3

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def build(self, request_struct_class: type[MetadataRequestV10]) -> MetadataRequestV10:
        """Return the request of the only version."""
        return request_struct_class([(NO_ID, self._topic, {})], *NOTHING_ELSE, {})


async def topic_identity(client: AIOKafkaClient, topic: str) -> str:
    """Return `cluster/id` of a topic: no other topic ever has it.

    Raises `IncompatibleBrokerVersion` for a broker without topic ids.
    """
    try:
        answer = (await client.send(client.get_random_node(), AskTopic(topic))).to_object()
    except NotImplementedError:
        raise errors.IncompatibleBrokerVersion("topic ids need Kafka 2.8 or newer") from None
    [found] = answer["topics"]
    if found["error_code"]:
        raise errors.for_code(found["error_code"])(topic)
    if found["topic_id"] == NO_ID:
        raise errors.IncompatibleBrokerVersion(f"{topic} has no topic id: it was created before Kafka 2.8")
    return f"{answer['cluster_id']}/{found['topic_id']}"


async def tombstones_ms(client: AIOKafkaClient, topic: str) -> int:
    """Return how long a topic keeps a tombstone at least, in milliseconds."""
    request = DescribeConfigsRequest([(KIND_TOPIC, topic, [TOMBSTONES])], include_synonyms=False)
    [found] = (await client.send(client.get_random_node(), request)).to_object()["resources"]
    if found["error_code"]:
        raise errors.for_code(found["error_code"])(topic)
    [entry] = found["config_entries"]
    return int(entry["config_value"])
