"""The next version of the product, for tests alone: commands and states have a field more, and so `schema` 2.

`python -m tests.kafka.next_version reads worker …` is the release that learns to read it and writes the one before;
`writes` is the release after that. All else is the product as it is: its models are exchanged before it is loaded.
"""

import sys
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.internal import command
from schemas.internal import state as case
from schemas.internal.versioned import RawRecord, Versioned


def upcast_1_2(raw: RawRecord) -> RawRecord:
    """There was no hue."""
    return {**raw, "hue": "none"}


def lower_2_1(raw: RawRecord) -> RawRecord:
    """For those who do not know hues yet."""
    return {**{name: value for name, value in raw.items() if name != "hue"}, "schema": 1}


class ReportCommand(command.ReportCommand):
    """With a hue."""

    schema_: Annotated[Literal[2], Field(alias="schema")] = 2  # type: ignore[assignment]  # that is the point of it
    hue: str = "new"


class ActionCommand(command.ActionCommand):
    """With a hue."""

    schema_: Annotated[Literal[2], Field(alias="schema")] = 2  # type: ignore[assignment]
    hue: str = "new"


class Case(case.Case):
    """With a hue."""

    schema_: Annotated[Literal[2], Field(alias="schema")] = 2  # type: ignore[assignment]
    hue: str = "new"


def become(release: str) -> None:
    """Exchange what is read and written."""
    lower = lower_2_1 if release == "reads" else None
    reaches = Annotated[ReportCommand | ActionCommand | command.TimerFired, Field(discriminator="what")]
    form = Versioned("command", TypeAdapter(reaches), (upcast_1_2,), lower)
    vars(command).update(ReportCommand=ReportCommand, ActionCommand=ActionCommand, Command=reaches, COMMAND=form)
    vars(case).update(Case=Case, STATE=Versioned("state", TypeAdapter(Case), (upcast_1_2,), lower))


if __name__ == "__main__":
    become(sys.argv[1])
    from chuishao.main import main

    sys.argv = ["chuishao", *sys.argv[2:]]
    sys.exit(main())
