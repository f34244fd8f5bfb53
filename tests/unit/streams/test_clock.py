"""The clock gives the time, and the moment up to which all commands are in the log."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from streams.clock import WATERMARK_DELAY_S, Clock, RealClock, VirtualClock, read_setting

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 24, 1, 0, 0, 123456, tzinfo=UTC)
NINE = datetime(2026, 3, 1, 9, tzinfo=SHANGHAI)


class Machine:
    """The machine's time, as a test sets it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Ask."""
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Time passes."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def machine() -> Machine:
    """The machine at its start."""
    return Machine()


@pytest.fixture
def clock(machine: Machine) -> Clock:
    """A clock in Shanghai, by the machine's time."""
    return Clock(SHANGHAI, machine)


def test_real_time_is_the_machine_s_in_the_zone_of_the_rules_in_milliseconds(clock: Clock) -> None:
    """A stamp is written exactly as it is."""
    assert clock.now().isoformat() == "2026-11-24T09:00:00.123000+08:00"
    assert clock.speed == 1


def test_virtual_time_runs_from_its_base_at_its_speed(clock: Clock, machine: Machine) -> None:
    """Sixty seconds pass in a second; a frozen clock stands still."""
    clock.set(VirtualClock(base=NINE, since=START, speed=60))
    machine.pass_by(10)
    assert clock.now() == NINE + timedelta(minutes=10)
    clock.set(VirtualClock(base=NINE + timedelta(hours=3), since=machine.now, speed=0))
    machine.pass_by(1000)
    assert (clock.now(), clock.speed) == (NINE + timedelta(hours=3), 0)


def test_the_first_setting_may_lie_before_the_machine_s_time(clock: Clock, machine: Machine) -> None:
    """Time that nobody has asked for does not count: a day of last March can be played today."""
    clock.set(VirtualClock(base=NINE, since=START, speed=0))
    machine.pass_by(1)
    assert (clock.now(), clock.watermark()) == (NINE, NINE)


def test_time_never_goes_backwards(clock: Clock, machine: Machine) -> None:
    """Under a setting that lies before it, the clock stands still until the setting has reached it."""
    clock.set(VirtualClock(base=NINE, since=START, speed=1))
    machine.pass_by(10)
    assert clock.now() == NINE + timedelta(seconds=10)
    clock.set(VirtualClock(base=NINE, since=machine.now, speed=1))
    machine.pass_by(4)
    assert clock.now() == NINE + timedelta(seconds=10)
    machine.pass_by(7)
    assert clock.now() == NINE + timedelta(seconds=11)


def test_a_command_has_a_moment_of_real_time_to_arrive_at_any_speed(clock: Clock, machine: Machine) -> None:
    """A command stamped before the watermark had at least so long to arrive."""
    clock.set(VirtualClock(base=NINE, since=START, speed=600))
    machine.pass_by(10)
    assert clock.now() - clock.watermark() == timedelta(seconds=600 * WATERMARK_DELAY_S)
    assert clock.seconds_until(clock.now()) == pytest.approx(WATERMARK_DELAY_S)


def test_no_deadline_goes_before_a_command_that_is_stamped_and_not_in_the_log_yet(
    clock: Clock, machine: Machine
) -> None:
    """That holds however long a busy worker takes; a failure releases it, for the record will be stamped again."""
    begun = clock.now()
    with suppress(ConnectionError), clock.stamping():
        machine.pass_by(30)
        assert clock.watermark() < begun
        assert clock.seconds_until(begun) > 0
        raise ConnectionError
    assert clock.watermark() == clock.now() - timedelta(seconds=WATERMARK_DELAY_S)


def test_a_frozen_clock_that_is_moved_on_leaves_earlier_stamps_their_time(clock: Clock, machine: Machine) -> None:
    """Right after the move the watermark has not changed; a moment later it has."""
    clock.set(VirtualClock(base=NINE, since=START, speed=0))
    machine.pass_by(5)
    clock.set(VirtualClock(base=NINE + timedelta(days=1), since=machine.now, speed=0))
    assert (clock.now() - NINE, clock.watermark()) == (timedelta(days=1), NINE)
    assert 0 < clock.seconds_until(NINE + timedelta(hours=1)) <= WATERMARK_DELAY_S
    machine.pass_by(WATERMARK_DELAY_S)
    assert clock.watermark() == NINE + timedelta(days=1)
    assert clock.seconds_until(NINE + timedelta(hours=1)) == 0
    assert clock.seconds_until(NINE + timedelta(days=2)) == float("inf")


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b'{"mode": "virtual"}',
        b'{"mode": "virtual", "base": "2026-03-01T09:00:00", "since": "2026-03-01T09:00:00Z", "speed": 1}',
        b'{"mode": "virtual", "base": "2026-03-01T09:00:00Z", "since": "2026-03-01T09:00:00Z", "speed": -1}',
        b'{"mode": "virtual", "base": "2026-03-01T09:00:00Z", "since": "2026-03-01T09:00:00Z", "speed": 1e999}',
    ],
)
def test_an_invalid_setting_is_refused(raw: bytes) -> None:
    """The mode is missing, a time has no zone, or the speed is invalid."""
    with pytest.raises(ValidationError):
        read_setting.validate_json(raw)


def test_what_is_set_can_be_read_back() -> None:
    """That holds for both modes."""
    for setting in (RealClock(), VirtualClock(base=NINE, since=START, speed=0.5)):
        assert read_setting.validate_json(setting.model_dump_json()) == setting
