"""Kinds of faults: what each does, how many of it come with so many kills, and how long it takes.

Owns: the kinds and their tables. Refuses: when and on whom (`fault_schedule.py`), and dealing them (`nemesis.py`).
"""

from enum import StrEnum

from local.chaos.chaos_plan import DEAD_S, STOPPED_S


class FaultKind(StrEnum):
    """What is done."""

    KILL_WORKER = "worker killed, restarted"  # kill -9; its supervisor starts it again at once
    LEAVE_WORKER = "worker killed, left dead"  # kill -9; another has to take over
    STOP_WORKER = "worker stopped and continued"  # SIGSTOP for longer than its session lasts
    FILL_WORKER = "worker's quota full"
    SPOIL_STORE = "worker's store spoiled"  # kill -9, its store is harmed, then it is started again
    REMOVE_WORKER = "worker removed"  # SIGTERM
    ADD_WORKER = "worker added"
    KILL_BROKER = "broker killed, restarted"  # kill -9
    KILL_GROUP = "group's coordinator killed"  # kill -9 to the broker that coordinates `cases`
    KILL_WRITER = "transactions' coordinator killed"  # the same for a partition's transactional id
    BOUNCE_BROKER = "broker restarted in order"
    HALT_BROKER = "broker stopped and continued"  # SIGSTOP for as long as a worker
    FILL_BROKER = "broker's quota full"
    LEAP = "clock a day forward"


KILLS = (
    FaultKind.KILL_WORKER,
    FaultKind.LEAVE_WORKER,
    FaultKind.SPOIL_STORE,
    FaultKind.KILL_BROKER,
    FaultKind.KILL_GROUP,
    FaultKind.KILL_WRITER,
)
"""Kill -9, each counted in `--kills`."""

OF_TEN = {FaultKind.KILL_WORKER: 5, FaultKind.LEAVE_WORKER: 1, FaultKind.SPOIL_STORE: 1, FaultKind.KILL_BROKER: 3}
"""Of ten kills so many, on one broker."""

OF_TEN_CLUSTER = {
    FaultKind.KILL_WORKER: 4,
    FaultKind.LEAVE_WORKER: 1,
    FaultKind.SPOIL_STORE: 1,
    FaultKind.KILL_BROKER: 2,
    FaultKind.KILL_GROUP: 1,
    FaultKind.KILL_WRITER: 1,
}
"""The same on several brokers, where a coordinator moves."""

OTHERS = (
    FaultKind.STOP_WORKER,
    FaultKind.FILL_WORKER,
    FaultKind.BOUNCE_BROKER,
    FaultKind.HALT_BROKER,
    FaultKind.FILL_BROKER,
    FaultKind.LEAP,
)
"""One of each for every `KILLS_AN_OTHER` kills."""

KILLS_AN_OTHER = 40

TAKES_S = {
    FaultKind.KILL_WORKER: 4.0,
    FaultKind.LEAVE_WORKER: DEAD_S + 4.0,
    FaultKind.STOP_WORKER: STOPPED_S + 4.0,
    FaultKind.FILL_WORKER: 6.0,
    FaultKind.SPOIL_STORE: 5.0,
    FaultKind.REMOVE_WORKER: 4.0,
    FaultKind.ADD_WORKER: 4.0,
    FaultKind.KILL_BROKER: 8.0,
    FaultKind.KILL_GROUP: 10.0,
    FaultKind.KILL_WRITER: 10.0,
    FaultKind.BOUNCE_BROKER: 8.0,
    FaultKind.HALT_BROKER: STOPPED_S + 4.0,
    FaultKind.FILL_BROKER: 10.0,
    FaultKind.LEAP: 2.0,
}
"""Real seconds until what a blow does is over, on two idle cores; a plan without so much time presses them together."""
