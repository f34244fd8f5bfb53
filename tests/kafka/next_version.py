"""The next version of the product, for tests alone: commands and states have a field more, and so a newer `schema`.

`python -m tests.kafka.next_version reads worker …` is the release that learns to read it and writes the one before;
`writes` is the release after that. All else is the product as it is: its models are exchanged before it is loaded.
"""

import sys

from schemas.internal import command, state
from schemas.internal.versioned import RawRecord, Versioned

OLD = state.STATE.known


def upcast(raw: RawRecord) -> RawRecord:
    """There was no hue."""
    return {**raw, "hue": "none"}


def lower(raw: RawRecord) -> RawRecord:
    """For those who do not know hues yet."""
    return {"schema": OLD, **{name: value for name, value in raw.items() if name not in ("hue", "schema")}}


class ReportCommand(command.ReportCommand, frozen=True, tag="report"):
    """With a hue."""

    hue: str = "new"


class ActionCommand(command.ActionCommand, frozen=True, tag="action"):
    """With a hue."""

    hue: str = "new"


class Case(state.Case, frozen=True):
    """With a hue."""

    hue: str = "new"


def become(release: str) -> None:
    """Exchange what is read and written."""
    lowered = lower if release == "reads" else None
    reaches = ReportCommand | ActionCommand | command.TimerFired
    commands: Versioned[command.Command] = Versioned("command", reaches, (upcast,), lowered, first=OLD)
    states: Versioned[Case] = Versioned("state", Case, (upcast,), lowered, first=OLD)
    vars(command).update(ReportCommand=ReportCommand, ActionCommand=ActionCommand, Command=reaches, COMMAND=commands)
    vars(state).update(Case=Case, STATE=states)


if __name__ == "__main__":
    become(sys.argv[1])
    from chuishao.main import main

    sys.argv = ["chuishao", *sys.argv[2:]]
    sys.exit(main())
