"""Decide commands and due timers in the order of time, as many as go into one transaction.

Owns: which comes next, and what happens when our own code fails on one: its key is quarantined, with a dead letter.
Refuses: which timer is due (`due_timer.py`), beginning and ending the transaction (`step.py`), any word about cases.
"""

from collections import deque
from datetime import datetime
from typing import Generic

import structlog

from schemas.internal.message import Message
from schemas.topics import Topic
from schemas.vocabulary import DeadLetterStage
from schemas.wire.dead_letter import DeadLetter, Received
from streams.errors import PROCESS_UNFIT, RecordTooLargeError
from streams.ledger.due_timer import DueTimer, due_timer
from streams.ledger.port import C, Domain, Ledger, PreparedState, ReceivedCommand, S, SentCommand, Transaction
from streams.runtime.logs import describe_exception

MAX_DECISIONS = 100
"""Decisions a transaction: at 50 to 200 a commit's fixed 8–11 ms are spread thin enough, and what an abort loses and
a reader waits for stays small."""

MAX_REPEATED_TIMERS = 20
"""Timers of one key in a row that may fire without its next deadline being later: a warning and several deadlines can
fall on one moment, but a domain that never moves on would loop for ever."""

log = structlog.get_logger()


class TimerLoopError(Exception):
    """Deadline after deadline of one key fires and the next is not later."""


class DecisionBatch(Generic[S, C]):
    """The decisions of one transaction."""

    def __init__(self, ledger: Ledger[S], domain: Domain[S, C], tx: Transaction[S]) -> None:
        self._ledger, self._domain, self._tx = ledger, domain, tx
        self._repeated: tuple[str, int] = ("", 0)  # the key whose timers do not move on, and how many did not
        self.commands = 0
        self.fired: list[datetime] = []
        self.dead_letters = 0

    def decide(self, pending: deque[ReceivedCommand[C]], quiet: datetime | None) -> None:
        """Decide one after the other, at most `MAX_DECISIONS`; each may make other timers due."""
        while self.commands + len(self.fired) < MAX_DECISIONS:
            timer = due_timer(self._ledger, pending, quiet)
            if timer is not None:
                self._fire(timer)
            elif pending:
                self._handle_command(pending.popleft())
            else:
                return

    def _handle_command(self, received: ReceivedCommand[C]) -> None:
        if received.command is None:
            self._quarantine_unreadable(received)
        else:
            self._decide_one(received.key, received.command)
        self._tx.advance(received.offset + 1)
        self.commands += 1

    def _quarantine_unreadable(self, received: ReceivedCommand[C]) -> None:
        assert received.letter is not None, "what cannot be read comes with its dead letter"
        self._tx.send((Message(Topic.DLQ, received.key, received.letter, at=received.letter.at),))
        self._tx.quarantine(received.key)
        self.dead_letters += 1
        log.error("unreadable", offset=received.offset, cls=received.letter.cls, fate="dead letter")

    def _fire(self, timer: DueTimer) -> None:
        command = self._timer_command(timer)
        if command is not None:
            self._decide_one(timer.key, command, timer.due)
        self.fired.append(timer.at)

    def _timer_command(self, timer: DueTimer) -> C | None:
        """Return the timer's command; null where our own code fails on its state, and the key is quarantined."""
        try:
            state = self._tx.load(timer.key)
            command = None if state is None else self._domain.tick(timer.key, state, timer.at)
        except PROCESS_UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is; the partition goes on without this key)
            self._quarantine(timer.key, _timer_dead_letter(timer, exc), exc)
            return None
        assert command is not None, "a timer is derived from a state"
        return command

    def _decide_one(self, key: str, command: C, fired: datetime | None = None) -> None:
        """Decide one. All that can fail is done before anything is kept; if it fails, the key is quarantined."""
        try:
            outcome = self._domain.handle(self._tx.load(key), command, self._tx.index)
            prepared = self._prepare(outcome.state)
            self._refuse_timer_loop(key, fired, prepared)
            self._tx.send(outcome.messages, [self._to_other(sent) for sent in outcome.commands])
            if prepared is not None:
                self._tx.keep(key, prepared)
        except PROCESS_UNFIT:
            raise
        except Exception as exc:  # noqa: BLE001 (our bug, whatever it is; the partition goes on without this key)
            self._quarantine(key, self._domain.letter(command, exc, self._domain.at(command)), exc)

    def _to_other(self, command: C) -> SentCommand:
        return SentCommand(self._domain.key(command), self._domain.write_command(command))

    def _quarantine(self, key: str, dead_letter: tuple[Message, ...], exc: Exception) -> None:
        self._tx.send(dead_letter)
        self._tx.quarantine(key)
        self.dead_letters += 1
        # Not `exception`: that prints the words of the exception, which may quote a report.
        log.error(
            "held", key=key, **describe_exception(exc), fate="dead letter; its timers wait for a command that passes"
        )

    def _prepare(self, state: S | None) -> PreparedState[S] | None:
        if state is None:
            return None
        if self._domain.gone(state):
            return PreparedState(None, None, None)
        raw = self._domain.write_state(state)
        most = self._ledger.spec.state_bytes
        if len(raw) > most:
            raise RecordTooLargeError(f"a state of {len(raw)} bytes; {most} can be kept")
        return PreparedState(state, raw, self._domain.next_due(state), self._domain.index_keys(state))

    def _refuse_timer_loop(self, key: str, fired: datetime | None, prepared: PreparedState[S] | None) -> None:
        stuck = fired is not None and prepared is not None and prepared.due is not None and prepared.due <= fired
        count = self._repeated[1] + 1 if stuck and self._repeated[0] == key else int(stuck)
        self._repeated = (key, count)
        if count > MAX_REPEATED_TIMERS:
            raise TimerLoopError(f"{count} deadlines of {key} without its next one being later")


def _timer_dead_letter(timer: DueTimer, exc: Exception) -> tuple[Message, ...]:
    """Return the dead letter of a timer that did not become a command: only its key and its time are known."""
    when = int(timer.due.timestamp() * 1000)
    received = Received(
        topic=f"timer/{timer.key}",
        partition=0,
        offset=when,
        timestamp=when,
        key=timer.key.encode(),
        value=b"",
        headers=(),
    )
    letter = DeadLetter.of_bug(received, timer.at, DeadLetterStage.DECIDE, exc)
    return (Message(Topic.DLQ, timer.key, letter, at=timer.at),)
