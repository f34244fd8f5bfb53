"""Every exception that Kafka's client knows has an action, and every wait has a limit."""

import inspect

import pytest
from aiokafka import errors

from streams.errors import LedgerBrokenError, RecordTooLargeError, UnknownPackError
from streams.runtime.failures import (
    ANEW,
    BUG,
    FENCED,
    OUTAGE,
    TABLE,
    Backoff,
    FailureAction,
    FaultOrigin,
    RestartTask,
    RetryLater,
    SendToDeadLetters,
    StopProcess,
    action_for,
    retry_delay,
)

KNOWN = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, Exception)]


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: kind.__name__)
def test_every_error_of_the_client_has_a_row_of_its_own_or_of_a_base_class(kind: type[Exception]) -> None:
    """A new class without a known base class counts as a bug until somebody adds a row."""
    assert any(parent in TABLE for parent in kind.__mro__)
    assert isinstance(action_for(kind()), SendToDeadLetters | RestartTask | RetryLater | StopProcess)


@pytest.mark.parametrize(
    ("exc", "row"),
    [
        (errors.ProducerFenced(), FENCED),
        (errors.IllegalOperation("Not in the middle of a transaction"), FENCED),
        (errors.KafkaError("Unexpected error during batch delivery"), ANEW),
        (errors.UnknownTopicOrPartitionError(), ANEW),
        (errors.KafkaConnectionError(), OUTAGE),
        (ConnectionRefusedError(), OUTAGE),
        (TimeoutError(), OUTAGE),
        (LedgerBrokenError(), BUG),
        (KeyError("what nobody has thought of"), BUG),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_seen_in_trials_have_the_action_that_helped(exc: Exception, row: FailureAction) -> None:
    """An outage waits, a fence waits for the group, outdated metadata is opened again, a bug ends the process."""
    assert action_for(exc) == row


def test_only_a_record_that_is_too_large_becomes_a_dead_letter() -> None:
    """No outage and no bug of the loop fills the dead letters."""
    assert [kind for kind, row in TABLE.items() if isinstance(row, SendToDeadLetters)] == [RecordTooLargeError]


def test_an_unknown_pack_is_named_with_the_packs_that_are_known() -> None:
    """The message is for the operator who changed packs."""
    assert str(UnknownPackError("q@2", "q@1")) == "a command was taken in under pack q@2, this worker has q@1"


def test_the_wait_grows_up_to_its_limit_and_then_ends() -> None:
    """Each wait is at most what the row says, at least four fifths of it, and the same in a replay."""
    row = RestartTask(Backoff(first_s=1.0, factor=2.0, limit_s=3.0, attempts=4))
    spans = [retry_delay(row, attempt, "partition 3") for attempt in range(1, 6)]
    for span, most in zip(spans[:4], [1.0, 2.0, 3.0, 3.0], strict=True):
        assert isinstance(span, float)
        assert 0.8 * most <= span <= most
    assert isinstance(spans[4], StopProcess)
    assert (spans[4].why, spans[4].blame) == ("4 tries did not help", FaultOrigin.SURROUNDINGS)
    assert spans == [retry_delay(row, attempt, "partition 3") for attempt in range(1, 6)]
    assert spans[0] != retry_delay(row, 1, "partition 4")
