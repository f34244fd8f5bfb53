"""Whether Kafka can be reached, and the error message when it cannot be reached or refuses.

Owns: running a command's asynchronous work, and a `Problem` for everything that Kafka's client raises.
Refuses: trying again: a person waits.
"""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka import errors as kafka_errors

from operations import log_setup
from operations.messages import errors_texts
from operations.problem import Problem

T = TypeVar("T")

CONNECT_S = 3.0
"""Seconds for one address to accept a connection; a broker on the same continent needs a tenth of it."""

AWAY = (
    kafka_errors.KafkaConnectionError,
    kafka_errors.KafkaTimeoutError,
    kafka_errors.KafkaUnavailableError,
    kafka_errors.NoBrokersAvailable,
    kafka_errors.NodeNotReadyError,
    kafka_errors.RequestTimedOutError,
    ConnectionError,
    TimeoutError,
)
"""Errors of a broker that is not there, or not any more."""

RIGHTS = (
    kafka_errors.AuthenticationFailedError,
    kafka_errors.TopicAuthorizationFailedError,
    kafka_errors.GroupAuthorizationFailedError,
    kafka_errors.ClusterAuthorizationFailedError,
    kafka_errors.SaslAuthenticationFailed,
)
"""Errors of a broker that is there and does not grant the rights."""


def run(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run a command's work and return its result; an error of Kafka's client becomes a `Problem`."""
    log_setup.quiet()
    try:
        return asyncio.run(_reached(work, kafka))
    except (kafka_errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


def serve(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Run a server until it is stopped. It waits for a broker by itself, and logs by itself."""
    try:
        return asyncio.run(work)
    except (kafka_errors.KafkaError, ConnectionError, TimeoutError) as error:
        raise explain(error, kafka) from error


async def _reached(work: Coroutine[Any, Any, T], kafka: str) -> T:
    """Do the work once some address takes a connection."""
    try:
        await check_reachable(kafka)
    except BaseException:
        work.close()
        raise
    return await work


async def check_reachable(kafka: str) -> None:
    """Return when one of the addresses takes a connection, else raise a `Problem` that says why not."""
    why = await refused(kafka)
    if why is not None:
        raise errors_texts.AWAY(kafka=kafka, why=why)


async def refused(kafka: str) -> str | None:
    """Return why none of the addresses takes a connection, or nothing when one does."""
    why = ""
    for address in kafka.split(","):
        host, _, port = address.rpartition(":")
        try:
            opening = asyncio.open_connection(host.strip("[]"), int(port))
            _, writer = await asyncio.wait_for(opening, CONNECT_S)
        except TimeoutError:
            why = errors_texts.NO_ANSWER_S(address=address, seconds=CONNECT_S)
        except socket.gaierror:
            why = errors_texts.NO_HOST(host=host)
        except OSError:
            why = errors_texts.NO_LISTENER(address=address)
        else:
            writer.close()
            return None
    return why


def explain(error: Exception, kafka: str) -> Problem:
    """Return the sentences for what Kafka's client raised."""
    name = type(error).__name__
    if isinstance(error, AWAY):
        return errors_texts.AWAY(kafka=kafka, why=errors_texts.SLOW(name=name))
    if isinstance(error, RIGHTS):
        return errors_texts.NOT_ALLOWED(kafka=kafka, name=name)
    if isinstance(error, kafka_errors.UnknownTopicOrPartitionError):
        return errors_texts.NO_TOPIC(name=errors_texts.SOME_TOPIC())
    return errors_texts.REFUSED(kafka=kafka, name=name)


def no_topic(name: str) -> Problem:
    """Return the problem of a topic that is not there."""
    return errors_texts.NO_TOPIC(name=name)
