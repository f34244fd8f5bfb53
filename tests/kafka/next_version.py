"""The next version of the product, for tests alone: commands and states have one more field, and so a newer `schema`.

`python -m tests.kafka.next_version reads worker …` is the release that learns to read it and writes the version before;
`writes` is the release after that. Owns: the models that it replaces before the product is loaded. Refuses: any other
change to the product.
"""

import sys

from schemas.internal import command, state
from schemas.internal.versioned import RawRecord, Versioned

OLD = state.STATE.known


def upcast(raw: RawRecord) -> RawRecord:
    """Add a hue, which the version before did not have."""
    return {**raw, "hue": "none"}


def lower(raw: RawRecord) -> RawRecord:
    """Remove the hue for readers that do not know it yet."""
    return {"schema": OLD, **{name: value for name, value in raw.items() if name not in ("hue", "schema")}}


class ReportCommand(command.ReportCommand, frozen=True, tag="report"):
    """A report command with a hue."""

    hue: str = "new"


class ActionCommand(command.ActionCommand, frozen=True, tag="action"):
    """An action command with a hue."""

    hue: str = "new"


class Case(state.Case, frozen=True):
    """A case with a hue."""

    hue: str = "new"


def become(release: str) -> None:
    """Replace what is read and written."""
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
