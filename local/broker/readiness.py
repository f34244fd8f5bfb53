"""Does the broker answer? Asked as a client would ask, until it does or the time is over.

An open port is not enough: the broker opens it before it has caught up with its own metadata. It is ready
when it names itself among the cluster's brokers.
"""

import socket

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from local.broker.broker_config import HOST
from streams.client.retry import ask_until

_ASK_AGAIN_S = 0.05
_ANSWER_WITHIN_MS = 2000


async def until_ready(port: int) -> None:
    """Return as soon as the broker on `port` answers. The caller sets the limit of time."""
    await ask_until(lambda: _answers(port), bool, pause_s=_ASK_AGAIN_S)


async def _answers(port: int) -> bool:
    if not _is_open(port):  # asked first, because aiokafka logs an error for each refused connection
        return False
    admin = AIOKafkaAdminClient(bootstrap_servers=f"{HOST}:{port}", request_timeout_ms=_ANSWER_WITHIN_MS)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return any(node["port"] == port for node in cluster["brokers"])


def _is_open(port: int) -> bool:
    """Whether somebody listens: on this machine the kernel answers that at once."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0
