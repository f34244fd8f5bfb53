"""A lone node's registration of before is struck off while nothing of it listens: then it may start again.

Owns: one request to the node's own controller. Refuses: nodes of a cluster (the others see to it there), and anything
that is not loopback.

Why: a node that starts finds itself in its own book as the leader of everything, loads its transactions and sends their
markers to itself, which does not listen yet. 1.5 s later its old registration has run out, for a moment nobody leads
anything, and Kafka 4.3 takes a partition without a leader for a deleted one: a commit that was acknowledged stays
without a marker, and its records are never seen (docs/adr/0014). Unregistered first, it comes up as nobody's leader and
loads its transactions when it leads all of it.
"""

from aiokafka.conn import AIOKafkaConnection, create_conn
from aiokafka.errors import KafkaError
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import CompactString, Int16, Int32, Schema, TaggedFields

from local.broker.broker_config import HOST
from streams.client.retry import ask_until

_ASK_AGAIN_S = 0.05  # the controller listens before it is active
_ANSWER_WITHIN_MS = 5_000

_DONE = 0
_NEVER_WAS = 102  # BROKER_ID_NOT_REGISTERED: it died before it was, or is struck off already


class _UnregisterBrokerResponse(Response):  # type: ignore[misc]  # aiokafka ships no types
    API_KEY = 64
    API_VERSION = 0
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("error_code", Int16),
        ("error_message", CompactString()),
        ("tags", TaggedFields),
    )


class _UnregisterBrokerStruct(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = 64
    API_VERSION = 0
    RESPONSE_TYPE = _UnregisterBrokerResponse
    SCHEMA = Schema(("broker_id", Int32), ("tags", TaggedFields))


class _UnregisterBroker(Request[_UnregisterBrokerStruct]):  # type: ignore[misc]
    API_KEY = 64

    def __init__(self, node: int) -> None:
        self._node = node

    def build(self, request_struct_class: type[_UnregisterBrokerStruct]) -> _UnregisterBrokerStruct:
        return request_struct_class(self._node, {})


async def strike_off(node: int, controller_port: int) -> None:
    """Return when the controller has written that `node` is registered no more. The caller sets the limit of time.

    What it answers until then is that it is no controller yet; whatever else it were, its log says more than we could.
    """
    await ask_until(lambda: _asked(node, controller_port), bool, pause_s=_ASK_AGAIN_S)


async def _asked(node: int, port: int) -> bool:
    try:
        connection: AIOKafkaConnection = await create_conn(HOST, port, request_timeout_ms=_ANSWER_WITHIN_MS)
    except (KafkaError, OSError):
        return False
    try:
        code = (await connection.send(_UnregisterBroker(node))).error_code
    except (KafkaError, OSError):
        return False
    finally:
        connection.close()
    return code in (_DONE, _NEVER_WAS)
