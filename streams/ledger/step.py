"""The loop, written once: one transaction over commands and due timers in the order of time.

Owns: which comes next, and what happens when our own code fails. Refuses: a clock (time is what it is handed),
Kafka, any word about cases.

Order: before a command every timer due before its `at`; when no command waits, timers up to `quiet`. A timer
happens at its own due time, so that a day replays to the same bytes at any speed; only after an opening not
before the engine's `live_since`. Until then no timer fires: nobody is blamed for the engine's lag.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

import structlog

from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from streams.errors import PROCESS_UNFIT, RecordTooLargeError
from streams.ledger.port import (
    C,
    Domain,
    Ledger,
    PreparedState,
    ReceivedCommand,
    S,
    SentCommand,
    Transaction,
)
from streams.runtime.logs import describe_exception

BATCH = 100
"""Decisions a transaction: at 50 to 200 a commit's fixed 8–11 ms are spread thin enough, and what an abort loses and
a reader waits for stays small."""

SPINS = 20
"""Timers of one key in a row that may fire without its deadline moving on: a warning and several deadlines can fall on
one moment, but a trade that never moves on would turn for ever."""

log = structlog.get_logger()


class TimerLoopError(Exception):
    """Deadline after deadline of one key fires and the next is not later."""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose turn it is."""

    due: datetime
    at: datetime  # when it happens: due, or `live_since` if that is later
    key: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a transaction did."""

    heard: int = 0  # commands
    fired: tuple[datetime, ...] = ()  # when each timer happened
    letters: int = 0  # commands and timers that our own code failed on

    def __bool__(self) -> bool:
        return bool(self.heard or self.fired)


def due_timer(ledger: Ledger[S], pending: deque[ReceivedCommand[C]], quiet: datetime | None) -> DueTimer | None:
    """The timer that comes before everything else, if one does."""
    first = ledger.timers.first()
    if first is None or ledger.live_since is None:
        return None
    due, key = first
    at = max(due, ledger.live_since)
    # On the very moment the command goes first: whoever acts in the last millisecond has acted in time.
    turn = at < pending[0].at if pending else quiet is not None and at <= quiet
    return DueTimer(due, at, key) if turn else None


async def step(
    ledger: Ledger[S], domain: Domain[S, C], pending: deque[ReceivedCommand[C]], quiet: datetime | None = None
) -> StepResult:
    """Decide at most `BATCH`; say how many. What is left is left in `pending`, and for the next step.

    `quiet` is given when the log was read to its end: every command up to then has been heard.
    """
    if not pending and due_timer(ledger, pending, quiet) is None:
        return StepResult()
    async with ledger.transaction() as tx:
        turn = _Turn(ledger, domain, tx)
        turn.take(pending, quiet)
    return StepResult(turn.heard, tuple(turn.fired), turn.letters)


class _Turn(Generic[S, C]):
    """The decisions of one transaction."""

    def __init__(self, ledger: Ledger[S], domain: Domain[S, C], tx: Transaction[S]) -> None:
        self._ledger, self._domain, self._tx = ledger, domain, tx
        self._spun: tuple[str, int] = ("", 0)
        self.heard = 0
        self.fired: list[datetime] = []
        self.letters = 0

    def take(self, pending: deque[ReceivedCommand[C]], quiet: datetime | None) -> None:
        """Decide one after the other; each may make other timers ripe."""
        while self.heard + len(self.fired) < BATCH:
            timer = due_timer(self._ledger, pending, quiet)
            if timer is not None:
                self._fire(timer)
            elif pending:
                self._hear(pending.popleft())
            else:
                return

    def _hear(self, heard: ReceivedCommand[C]) -> None:
        if heard.command is None:
            self._set_aside_unread(heard)
        else:
            self._decide(heard.key, heard.command)
        self._tx.advance(heard.offset + 1)
        self.heard += 1

    def _set_aside_unread(self, heard: ReceivedCommand[C]) -> None:
        assert heard.letter is not None, "what cannot be read comes with its dead letter"
        self._tx.send((Message(Topic.DLQ, heard.key, heard.letter, at=heard.letter.at),))
        self._tx.quarantine(heard.key)
        self.letters += 1
        log.error("unreadable", offset=heard.offset, cls=heard.letter.cls, fate="dead letter")

    def _fire(self, timer: DueTimer) -> None:
        command = self._tick(timer)
        if command is not None:
            self._decide(timer.key, command, timer.due)
        self.fired.append(timer.at)

    def _tick(self, timer: DueTimer) -> C | None:
        """The deadline as a command; null where our own code fails on its state, and the key is set aside."""
        try:
            state = self._tx.load(timer.key)
            command = None if state is None else self._domain.tick(timer.key, state, timer.at)
        except PROCESS_UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is; the partition goes on without this key)
            self._set_aside(timer.key, _overdue(timer, exc), exc)
            return None
        assert command is not None, "a timer is derived from a state"
        return command

    def _decide(self, key: str, command: C, fired: datetime | None = None) -> None:
        """Handle one; all that can fail is done before anything is kept. If it fails, the key is set aside."""
        try:
            outcome = self._domain.handle(self._tx.load(key), command, self._tx.index)
            kept = self._weigh(outcome.state)
            self._refuse_spinning(key, fired, kept)
            self._tx.send(outcome.messages, [self._to_other(one) for one in outcome.commands])
            if kept is not None:
                self._tx.keep(key, kept)
        except PROCESS_UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is; the partition goes on without this key)
            self._set_aside(key, self._domain.letter(command, exc, self._domain.at(command)), exc)

    def _to_other(self, command: C) -> SentCommand:
        return SentCommand(self._domain.key(command), self._domain.write_command(command))

    def _set_aside(self, key: str, letter: tuple[Message, ...], exc: Exception) -> None:
        self._tx.send(letter)
        self._tx.quarantine(key)
        self.letters += 1
        # Not `exception`: that prints the words of the exception, which may quote a report.
        log.error(
            "held", key=key, **describe_exception(exc), fate="dead letter; its timers wait for a command that passes"
        )

    def _weigh(self, state: S | None) -> PreparedState[S] | None:
        if state is None:
            return None
        if self._domain.gone(state):
            return PreparedState(None, None, None)
        raw = self._domain.write_state(state)
        most = self._ledger.spec.state_bytes
        if len(raw) > most:
            raise RecordTooLargeError(f"a state of {len(raw)} bytes; {most} can be kept")
        return PreparedState(state, raw, self._domain.next_due(state), self._domain.index_keys(state))

    def _refuse_spinning(self, key: str, fired: datetime | None, kept: PreparedState[S] | None) -> None:
        stuck = fired is not None and kept is not None and kept.due is not None and kept.due <= fired
        count = self._spun[1] + 1 if stuck and self._spun[0] == key else int(stuck)
        self._spun = (key, count)
        if count > SPINS:
            raise TimerLoopError(f"{count} deadlines of {key} without its next one being later")


def _overdue(timer: DueTimer, exc: Exception) -> tuple[Message, ...]:
    """The dead letter of a deadline that did not become a command: all that is known is whose it is, and when."""
    when = int(timer.due.timestamp() * 1000)
    lay = Received(
        topic=f"timer/{timer.key}",
        partition=0,
        offset=when,
        timestamp=when,
        key=timer.key.encode(),
        value=b"",
        headers=(),
    )
    return (Message(Topic.DLQ, timer.key, DeadLetter.of_bug(lay, timer.at, DeadLetterStage.DECIDE, exc), at=timer.at),)
