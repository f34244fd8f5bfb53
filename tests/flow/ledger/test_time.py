"""The rules of time, in memory: the order of commands and deadlines, and when a deadline fires.

Owns: the rules. Refuses: a broker (`tests/kafka/test_ledger_time.py`).
"""

from collections import deque
from datetime import UTC, datetime, timedelta

import pytest

from streams.errors import UnknownPackError
from streams.ledger.decision_batch import MAX_DECISIONS, MAX_REPEATED_TIMERS
from streams.ledger.memory_ledger import LedgerDriver, MemoryLedger, MemoryLog, run_now
from streams.ledger.port import ReceivedCommand
from streams.ledger.step import step
from tests.support.toy_domain import TOY_LEDGER, ToyCommand, ToyDomain, ToyState, described

DAY = datetime(2026, 11, 24, tzinfo=UTC)


def at(text: str) -> datetime:
    """Return a moment of the day, `HH:MM` or `HH:MM:SS`."""
    hour, minute, second = (*map(int, text.split(":")), 0)[:3]
    return DAY + timedelta(hours=hour, minutes=minute, seconds=second)


def flow(now: str = "09:00", disk: MemoryLog | None = None) -> LedgerDriver[ToyState, ToyCommand]:
    """Return a ledger in memory at a moment of the day."""
    return LedgerDriver(ToyDomain(), TOY_LEDGER, at(now), disk)


def pending(*commands: ToyCommand, offset: int = 0) -> deque[ReceivedCommand[ToyCommand]]:
    """Return commands as they wait."""
    return deque(ReceivedCommand(offset + n, command.key, command.at, command) for n, command in enumerate(commands))


def test_a_deadline_fires_at_its_own_time_however_late_the_clock_is_read() -> None:
    """The clock jumps past a deadline; the fact carries the deadline's time, not the clock's."""
    day = flow()
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    assert described(day.advance(at("23:00"))) == ["a 2 fired due 10:00:00 10:00:00"]


def test_a_command_before_the_deadline_is_decided_first() -> None:
    """Both wait at once: the command's own time decides, not the moment at which the engine reads it."""
    ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, MemoryLog())
    ledger.go_live(at("08:00"))
    waiting = pending(
        ToyCommand(key="a", at=at("09:00"), wait_s=3600),
        ToyCommand(key="a", at=at("09:59"), id="in time", wait_s=3600),
        ToyCommand(key="b", at=at("11:30"), id="later"),
    )
    run_now(step(ledger, ToyDomain(), waiting))
    assert described(tuple(ledger.messages)) == [
        "a 1 heard 09:00:00",
        "a 2 heard in time 09:59:00",
        "a 3 fired due 10:59:00 10:59:00",
        "b 1 heard later 11:30:00",
    ]


def test_a_command_at_the_deadline_is_decided_first() -> None:
    """Whoever acts at the deadline has acted in time."""
    day = flow()
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    assert described(day.feed(ToyCommand(key="a", at=at("10:00"), id="just", wait_s=60))) == ["a 2 heard just 10:00:00"]


def test_a_jump_of_a_day_fires_everything_in_order_once_each() -> None:
    """Deadlines that become due by firing are merged in, across keys."""
    day = flow("00:00")
    day.feed(ToyCommand(key="a", at=at("00:00"), wait_s=4 * 3600, again=2))
    day.feed(ToyCommand(key="b", at=at("00:00"), wait_s=5 * 3600, again=1))
    assert described(day.advance(at("23:59"))) == [
        "a 2 fired due 04:00:00 04:00:00",
        "b 2 fired due 05:00:00 05:00:00",
        "a 3 fired due 08:00:00 08:00:00",
        "b 3 fired due 10:00:00 10:00:00",
        "a 4 fired due 12:00:00 12:00:00",
    ]
    assert day.advance(at("23:59")) == ()


def test_one_jump_and_many_steps_write_the_same_bytes() -> None:
    """A day replays at any speed to the same records."""

    def run(minutes: int) -> MemoryLog:
        disk = MemoryLog()
        day = flow("00:00", disk)
        for n in range(8):
            day.feed(ToyCommand(key=f"k{n}", at=at("00:00"), wait_s=600 + 7 * n, again=9))
        for minute in range(minutes, 24 * 60, minutes):
            day.advance(DAY + timedelta(minutes=minute))
        day.advance(DAY + timedelta(days=1))
        return disk

    outputs = [[r for r in run(minutes).records if "case-events" in r.topic] for minutes in (1, 60, 1440)]
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(outputs[0]) == 8 * 11


def test_after_an_outage_deadlines_fire_when_the_engine_goes_live() -> None:
    """The engine was away from 09:30 to 12:00: the deadline of 10:00 fires at 12:00."""
    disk = MemoryLog()
    flow(disk=disk).feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600, again=1))
    woken = flow("12:00", disk)
    assert described(woken.advance(at("12:30"))) == ["a 2 fired due 10:00:00 12:00:00"]
    assert described(woken.advance(at("13:30"))) == ["a 3 fired due 13:00:00 13:00:00"]


def test_before_going_live_commands_are_decided_and_no_timer_fires() -> None:
    """Commands that waited in the log during an outage come before the deadlines that passed meanwhile."""
    disk = MemoryLog()
    flow(disk=disk).feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, disk)
    waiting = pending(ToyCommand(key="a", at=at("11:00"), id="did it"), offset=1)
    run_now(step(ledger, ToyDomain(), waiting, quiet=at("12:00")))
    assert described(tuple(ledger.messages)) == ["a 2 heard did it 11:00:00"]


def test_a_command_stamped_before_going_live_is_decided_before_late_deadlines() -> None:
    """A deadline from the outage fires at going live, so a command with an earlier stamp comes first."""
    disk = MemoryLog()
    flow(disk=disk).feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, disk)
    ledger.go_live(at("12:00"))
    waiting = pending(ToyCommand(key="a", at=at("11:59"), id="on its way", wait_s=3600), offset=1)
    run_now(step(ledger, ToyDomain(), waiting))
    assert described(tuple(ledger.messages)) == ["a 2 heard on its way 11:59:00"]


def test_a_transaction_takes_a_bounded_number_and_leaves_the_rest() -> None:
    """Timers count as well as commands; nothing is lost between two transactions."""
    ledger = MemoryLedger(ToyDomain(), TOY_LEDGER, MemoryLog())
    ledger.go_live(at("00:00"))
    domain = ToyDomain()
    waiting = pending(
        ToyCommand(key="a", at=at("00:00"), wait_s=60, again=150), ToyCommand(key="b", at=at("09:00"), id="after")
    )
    handled = []
    while done := run_now(step(ledger, domain, waiting)):
        handled.append(done.commands + len(done.fired))
    assert handled == [MAX_DECISIONS, 153 - MAX_DECISIONS]
    assert described(tuple(ledger.messages))[-1] == "b 1 heard after 09:00:00"


def test_a_bug_in_handling_sets_one_key_aside_and_the_rest_goes_on() -> None:
    """A dead letter is written, the key's timers wait, others fire; a later command that succeeds frees it."""
    day = flow()
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    day.feed(ToyCommand(key="b", at=at("09:00"), wait_s=3600))
    assert described(day.feed(ToyCommand(key="a", at=at("09:10"), note="bug"))) == ["a dead ValueError"]
    assert described(day.advance(at("11:00"))) == ["b 2 fired due 10:00:00 10:00:00"]
    assert described(day.feed(ToyCommand(key="a", at=at("11:00"), id="mended"))) == [
        "a 2 heard mended 11:00:00",
        "a 3 fired due 10:00:00 11:00:00",
    ]


def test_a_bug_in_a_timer_sets_its_key_aside_and_does_not_loop() -> None:
    """The deadline stays in the state; it is not retried by itself, not even after reopening."""
    disk = MemoryLog()
    day = flow(disk=disk)
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600, note="bug-later"))
    assert described(day.advance(at("10:00"))) == ["a dead ValueError"]
    assert day.advance(at("11:00")) == ()
    assert flow("12:00", disk).advance(at("13:00")) == ()
    assert disk.states["a"].headers == (("held", b"1"),)


def test_a_deadline_that_never_moves_on_is_a_bug_of_its_key() -> None:
    """A domain that answers a deadline with the same one again is stopped after a bounded number of tries."""
    day = flow()
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=0, again=10_000))
    lines = described(day.advance(at("09:30")))
    assert lines == []
    assert described(tuple(day.ledger.messages))[-1] == "a dead TimerLoopError"
    assert len(day.ledger.messages) == 2 + MAX_REPEATED_TIMERS + 1


def test_other_rules_are_never_decided_with_ours() -> None:
    """The exception is raised, nothing is committed, and the ledger cannot be used any more."""
    disk = MemoryLog()
    day = flow(disk=disk)
    with pytest.raises(UnknownPackError, match=r"toy@2.*toy@1"):
        day.feed(ToyCommand(key="a", at=at("09:00"), note="other-rules"))
    assert (disk.records, disk.position) == ([], 0)


def test_a_state_that_is_gone_leaves_a_tombstone_and_no_timer() -> None:
    """A state that may be forgotten is forgotten, on the disk as well."""
    disk = MemoryLog()
    day = flow(disk=disk)
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    day.feed(ToyCommand(key="a", at=at("09:30"), note="end"))
    assert day.advance(at("12:00")) == ()
    assert (day.state("a"), disk.states) == (None, {})
    assert disk.records[-1].value is None


def test_a_command_to_another_state_is_decided_after_its_sender_and_never_makes_time_go_back() -> None:
    """It carries its sender's time; a receiver that is ahead of it decides at its own time."""
    day = flow()
    day.feed(ToyCommand(key="b", at=at("09:00"), wait_s=3600))
    assert described(day.feed(ToyCommand(key="a", at=at("09:30"), id="x", tell=("b", "a")))) == [
        "a 1 heard x 09:30:00",
        "b 2 heard a/1 09:30:00",
        "a 2 heard b/2 09:30:00",
    ]
    assert described(day.advance(at("11:00"))) == ["b 3 fired due 10:00:00 10:00:00"]
    late = [ToyCommand(key="a", at=at("09:45"), id="late", tell=("b",))]
    assert [line for one in late for line in described(day.feed(one))] == [
        "a 3 heard late 09:45:00",
        "b 4 heard a/3 10:00:00",
    ]


def test_a_decision_finds_the_states_that_share_an_index_key() -> None:
    """It finds those of its own partition, as they are; also after reopening."""
    disk = MemoryLog()
    day = flow(disk=disk)
    day.feed(ToyCommand(key="a", at=at("09:00"), wait_s=3600))
    day.feed(ToyCommand(key="b", at=at("09:00"), wait_s=7200))
    assert described(day.feed(ToyCommand(key="c", at=at("09:00"), find="waits"))) == ["c 1 heard a,b 09:00:00"]
    day.advance(at("10:00"))
    again = flow("10:00", disk)
    assert described(again.feed(ToyCommand(key="c", at=at("10:00"), find="waits"))) == ["c 2 heard b 10:00:00"]
