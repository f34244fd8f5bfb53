"""Figures of a worker's health."""

from datetime import UTC, datetime, timedelta

from aiokafka import TopicPartition

from streams.runtime.metrics import InputLag, PartitionLag, WorkerMetrics

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_the_lag_is_unknown_until_every_partition_speaks() -> None:
    """A number says that the worker is ready."""
    speaks, silent = PartitionLag(3, None, speaks=True), PartitionLag(4, None, speaks=False)
    both = frozenset({0, 1})
    assert WorkerMetrics().lag is None
    assert WorkerMetrics(assigned=both, behind={0: speaks}).lag is None
    assert WorkerMetrics(assigned=both, behind={0: speaks, 1: silent}).lag is None
    assert WorkerMetrics(assigned=both, behind={0: speaks, 1: speaks}).lag == 6
    assert WorkerMetrics(assigned=frozenset(), behind={}).lag == 0


def test_the_oldest_is_the_age_of_what_has_waited_longest() -> None:
    """In real seconds, whatever speed the clock has; nothing waits, nothing is old."""
    gauge = WorkerMetrics()
    assert gauge.oldest_s(NOON, NOON, 1) == 0
    gauge.behind[0] = PartitionLag(1, NOON - timedelta(seconds=2), speaks=True)
    gauge.behind[1] = PartitionLag(1, NOON - timedelta(seconds=9), speaks=True)
    assert gauge.oldest_s(NOON, NOON, 1) == 9
    assert gauge.oldest_s(NOON, NOON, 60) == 0.15
    assert gauge.oldest_s(NOON, NOON, 0) == 0


def test_what_waits_at_the_door_counts() -> None:
    """It is not handled yet, and its age is the machine's, whatever the clock says."""
    machine = NOON + timedelta(days=9)
    gauge = WorkerMetrics(assigned=frozenset({0}), behind={0: PartitionLag(3, NOON, speaks=True)})
    gauge.door[TopicPartition("reports.v1", 0)] = InputLag(40, int((machine.timestamp() - 70) * 1000))
    gauge.door[TopicPartition("reports.v1", 1)] = InputLag(5, int((machine.timestamp() - 7) * 1000))
    gauge.door[TopicPartition("reports.v1", 2)] = InputLag(1, -1)  # its producer sets no time
    assert gauge.lag == 49
    assert gauge.oldest_s(NOON, machine, 1) == 70


def test_a_window_is_taken_once() -> None:
    """The next one begins empty."""
    gauge = WorkerMetrics(letters=2, late_s=[0.1] * 99 + [5.0])
    assert gauge.take() == (2, 5.0)
    assert gauge.take() == (0, None)
