"""The figures of a worker's health count what waits, and how long it has waited."""

from datetime import UTC, datetime, timedelta

from aiokafka import TopicPartition

from streams.runtime.metrics import InputLag, PartitionLag, WorkerMetrics

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_lag_is_unknown_until_every_partition_is_live() -> None:
    """A number means that the worker is ready."""
    is_live, silent = PartitionLag(3, None, is_live=True), PartitionLag(4, None, is_live=False)
    both = frozenset({0, 1})
    assert WorkerMetrics().lag is None
    assert WorkerMetrics(assigned=both, behind={0: is_live}).lag is None
    assert WorkerMetrics(assigned=both, behind={0: is_live, 1: silent}).lag is None
    assert WorkerMetrics(assigned=both, behind={0: is_live, 1: is_live}).lag == 6
    assert WorkerMetrics(assigned=frozenset(), behind={}).lag == 0


def test_the_oldest_is_the_age_of_what_has_waited_longest() -> None:
    """It is in real seconds, whatever speed the clock has; 0 when nothing waits."""
    metrics = WorkerMetrics()
    assert metrics.oldest_s(NOON, NOON, 1) == 0
    metrics.behind[0] = PartitionLag(1, NOON - timedelta(seconds=2), is_live=True)
    metrics.behind[1] = PartitionLag(1, NOON - timedelta(seconds=9), is_live=True)
    assert metrics.oldest_s(NOON, NOON, 1) == 9
    assert metrics.oldest_s(NOON, NOON, 60) == 0.15
    assert metrics.oldest_s(NOON, NOON, 0) == 0


def test_a_record_that_is_not_taken_in_counts() -> None:
    """It is not handled yet, and its age is in the machine's time, whatever the clock says."""
    machine = NOON + timedelta(days=9)
    metrics = WorkerMetrics(assigned=frozenset({0}), behind={0: PartitionLag(3, NOON, is_live=True)})
    metrics.waiting_input[TopicPartition("reports.v1", 0)] = InputLag(40, int((machine.timestamp() - 70) * 1000))
    metrics.waiting_input[TopicPartition("reports.v1", 1)] = InputLag(5, int((machine.timestamp() - 7) * 1000))
    metrics.waiting_input[TopicPartition("reports.v1", 2)] = InputLag(1, -1)  # its producer sets no time
    assert metrics.lag == 49
    assert metrics.oldest_s(NOON, machine, 1) == 70


def test_a_window_is_taken_once() -> None:
    """The next one begins empty."""
    metrics = WorkerMetrics(letters=2, late_s=[0.1] * 99 + [5.0])
    assert metrics.take() == (2, 5.0)
    assert metrics.take() == (0, None)
