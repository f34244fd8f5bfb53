"""Whether Kafka can be reached, and the error message when it cannot be reached or refuses.

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
"""Seconds for one address to accept a connection; a broker on the same continent needs a tenth of it."""

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
"""Errors of a broker that is not there, or not any more."""

RIGHTS = (
    errors.AuthenticationFailedError,
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.SaslAuthenticationFailed,
)
"""Errors of a broker that is there and does not grant the rights."""


def run(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run a command's work and return its result; an error of Kafka's client becomes a `Problem`."""
    log_setup.quiet()
    try:
        return asyncio.run(_when_reached(work, kafka))
    except (errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


def serve(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run a server until it is stopped. It waits for a broker by itself, and logs by itself."""
    try:
        return asyncio.run(work)
    except (errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


async def _when_reached(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run the work when an address accepts a connection."""
    try:
        await check_reachable(kafka)
    except BaseException:
        work.close()
        raise
    return await work


async def check_reachable(kafka: str) -> None:
    """Return when one of the addresses accepts a connection; raise a `Problem` with the reason when none does."""
    why = "it is not an address"
    for address in kafka.split(","):
        host, _, port = address.rpartition(":")
        try:
            opening = asyncio.open_connection(host.strip("[]"), int(port))
            _, writer = await asyncio.wait_for(opening, CONNECT_S)
        except TimeoutError:
            why = f"{address} did not answer within {CONNECT_S:.0f} s"
        except socket.gaierror:
            why = f"no host has the name {host}"
        except OSError:
            why = f"nothing listens on {address}"
        else:
            writer.close()
            return
    raise away(kafka, why)


def away(kafka: str, why: str) -> Problem:
    """Return the error for a broker that cannot be reached."""
    return Problem(
        f"no Kafka broker can be reached at {kafka}",
        why,
        "start one with `chuishao up`, or set CHUISHAO_KAFKA to where yours is, e.g. `CHUISHAO_KAFKA=kafka-1:9092`",
    )


def explain(error: Exception, kafka: str) -> Problem:
    """Return the error for an exception of Kafka's client."""
    name = type(error).__name__
    if isinstance(error, AWAY):
        return away(kafka, f"it accepts connections and does not answer in time ({name})")
    if isinstance(error, RIGHTS):
        return Problem(
            f"the cluster at {kafka} does not allow this",
            name,
            "ask the operator of the cluster for the rights, then try again",
        )
    if isinstance(error, errors.UnknownTopicOrPartitionError):
        return no_topic("a topic of this deployment")
    return Problem(
        f"the cluster at {kafka} refused",
        name,
        "`chuishao status` shows its state; `CHUISHAO_DEBUG=1` before the command shows more",
    )


def no_topic(name: str) -> Problem:
    """Return the error for a topic that does not exist."""
    return Problem(
        f"{name} does not exist on this cluster",
        "the topics were not created, or CHUISHAO_PREFIX or CHUISHAO_PACK is not that of the deployment",
        "`chuishao topics apply --dry-run` shows what is missing, without `--dry-run` it is created",
    )


def unanswered(what: str, seconds: float, do: str) -> Problem:
    """Return the error for a message that was sent and not answered within so many seconds."""
    why = "no worker has taken it in: perhaps none is running, or the workers have a backlog"
    return Problem(f"no answer to {what} within {seconds:g} s", why, do, ExitCode.SURROUNDINGS)
