"""Errors of Kafka's client become messages, and an address is tried before the work begins."""

import asyncio
import socket
from collections.abc import Iterator

import pytest
from aiokafka import errors

from operations import connect
from operations.problem import Problem


@pytest.fixture
def listener() -> Iterator[str]:
    """An address that accepts connections and does nothing else."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (errors.KafkaConnectionError(), "no Kafka broker can be reached at k:1"),
        (errors.RequestTimedOutError(), "no Kafka broker can be reached at k:1"),
        (TimeoutError(), "no Kafka broker can be reached at k:1"),
        (ConnectionResetError(), "no Kafka broker can be reached at k:1"),
        (errors.TopicAuthorizationFailedError(), "the cluster at k:1 does not allow this"),
        (errors.UnknownTopicOrPartitionError(), "a topic of this deployment does not exist"),
        (errors.PolicyViolationError(), "the cluster at k:1 refused"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_every_kafka_error_is_a_problem_with_something_to_do(error: Exception, what: str) -> None:
    """It has at most four lines, and never the client's own message, which may quote a record."""
    problem = connect.explain(error, "k:1")
    assert problem.what.startswith(what)
    assert problem.do
    assert len(problem.lines()) <= 4
    assert problem.code == 3


def test_one_address_that_answers_is_enough(listener: str) -> None:
    """The others may be down."""
    asyncio.run(connect.check_reachable(f"127.0.0.1:1,{listener}"))


def test_a_machine_that_nobody_knows_is_told_by_its_name() -> None:
    """Before Kafka's client could only say that it could not bootstrap."""
    with pytest.raises(Problem, match="there is no machine with the name nowhere"):
        asyncio.run(connect.check_reachable("nowhere.invalid:9092"))


def test_work_is_not_begun_without_a_broker() -> None:
    """It leaves no warning about a coroutine that was never awaited."""
    begun = []

    async def work() -> None:
        begun.append(True)

    with pytest.raises(Problem, match="nothing listens on 127"):
        connect.run(work(), "127.0.0.1:1")
    assert not begun


def test_an_error_of_the_work_becomes_a_problem(listener: str) -> None:
    """The cause is kept for debugging; a bug stays a bug."""

    async def work(error: Exception) -> None:
        raise error

    with pytest.raises(Problem) as told:
        connect.run(work(errors.KafkaTimeoutError()), listener)
    assert isinstance(told.value.__cause__, errors.KafkaTimeoutError)
    with pytest.raises(ZeroDivisionError):
        connect.run(work(ZeroDivisionError()), listener)
