"""Whether Kafka can be reached, and what is said when it cannot or will not.

Owns: running a command's asynchronous work, and a `Problem` for everything that Kafka's client raises.
Refuses: trying again: a person waits.
"""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka import errors

from operations import log_setup
from operations.exit_code import ExitCode
from operations.problem import Problem

T = TypeVar("T")

CONNECT_S = 3.0
"""For one address to take a connection; a broker on the same continent needs a tenth of it."""

AWAY = (
    errors.KafkaConnectionError,
    errors.KafkaTimeoutError,
    errors.KafkaUnavailableError,
    errors.NoBrokersAvailable,
    errors.NodeNotReadyError,
    errors.RequestTimedOutError,
    ConnectionError,
    TimeoutError,
)
"""The broker is not there, or not any more."""

RIGHTS = (
    errors.AuthenticationFailedError,
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.SaslAuthenticationFailed,
)
"""The broker is there and does not let us."""


def run(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run a command's work; what Kafka's client raises becomes a `Problem`."""
    log_setup.quiet()
    try:
        return asyncio.run(_reached(work, kafka))
    except (errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


def serve(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run what serves until it is stopped. It waits for a broker by itself, and logs by itself."""
    try:
        return asyncio.run(work)
    except (errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


async def _reached(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """The work, once some address takes a connection."""
    try:
        await knock(kafka)
    except BaseException:
        work.close()
        raise
    return await work


async def knock(kafka: str) -> None:
    """Return when one of the addresses takes a connection, else raise a `Problem` that says why not."""
    why = "it is no address"
    for address in kafka.split(","):
        host, _, port = address.rpartition(":")
        try:
            opening = asyncio.open_connection(host.strip("[]"), int(port))
            _, writer = await asyncio.wait_for(opening, CONNECT_S)
        except TimeoutError:
            why = f"{address} did not answer within {CONNECT_S:.0f} s"
        except socket.gaierror:
            why = f"no machine is known by the name of {host}"
        except OSError:
            why = f"nothing listens on {address}"
        else:
            writer.close()
            return
    raise away(kafka, why)


def away(kafka: str, why: str) -> Problem:
    """No broker."""
    return Problem(
        f"no Kafka broker can be reached at {kafka}",
        why,
        "start one with `chuishao up`, or set CHUISHAO_KAFKA to where yours is, e.g. `CHUISHAO_KAFKA=kafka-1:9092`",
    )


def explain(error: Exception, kafka: str) -> Problem:
    """The sentence for what Kafka's client raised."""
    name = type(error).__name__
    if isinstance(error, AWAY):
        return away(kafka, f"it takes connections and does not answer in time ({name})")
    if isinstance(error, RIGHTS):
        return Problem(
            f"the cluster at {kafka} does not allow this", name, "ask whoever runs it for the rights, then try again"
        )
    if isinstance(error, errors.UnknownTopicOrPartitionError):
        return no_topic("a topic of this deployment")
    return Problem(
        f"the cluster at {kafka} refused",
        name,
        "`chuishao status` shows how it is; `CHUISHAO_DEBUG=1` before the command shows more",
    )


def no_topic(name: str) -> Problem:
    """A topic is not there."""
    return Problem(
        f"{name} does not exist on this cluster",
        "nobody has made the topics, or CHUISHAO_PREFIX or CHUISHAO_PACK is not that of the deployment",
        "`chuishao topics apply --dry-run` shows what is missing, without `--dry-run` it is made",
    )


def unanswered(what: str, seconds: float, do: str) -> Problem:
    """Sent, and nobody has answered."""
    why = "no worker has taken it in: perhaps none runs, or it has a backlog"
    return Problem(f"no answer to {what} within {seconds:g} s", why, do, ExitCode.SURROUNDINGS)
