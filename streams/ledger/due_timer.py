"""Find the timer that goes before everything else.

Owns: the order of timers and commands. Refuses: a clock (time is what it is handed), and deciding.

Before a command goes every timer that was due before the command's `at`; when no command waits, timers up to
`quiet`. A timer happens at its own due time, so that a day replays to the same bytes at any speed; but after an
opening not before the ledger's `live_since`. Until then no timer fires: nobody is blamed for the engine's lag.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from streams.ledger.port import C, Ledger, ReceivedCommand, S


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that fires next."""

    due: datetime
    at: datetime  # when it happens: `due`, or `live_since` if that is later
    key: str


def due_timer(ledger: Ledger[S], pending: deque[ReceivedCommand[C]], quiet: datetime | None) -> DueTimer | None:
    """Return the timer that goes before the pending commands, or none.

    `quiet` is given when the log was read to its end: every command up to then is known.
    """
    first = ledger.timers.first()
    if first is None or ledger.live_since is None:
        return None
    due, key = first
    at = max(due, ledger.live_since)
    # At the same moment the command goes first: whoever acts in the last millisecond has acted in time.
    is_first = at < pending[0].at if pending else quiet is not None and at <= quiet
    return DueTimer(due, at, key) if is_first else None
