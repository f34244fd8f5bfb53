"""`docs/reference/commands.md`, from the program: each `--help`, the settings, the exit codes, the fields of actions.

Owns: the page. Refuses: any description of a command; that is the command's docstring.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer

from chuishao.action_input import own_fields
from chuishao.main import app
from docs.generate.markdown import table
from operations.exit_code import ExitCode
from operations.settings import Settings, variable
from schemas.wire.action import ACTIONS

PAGE = Path(__file__).parents[1] / "reference" / "commands.md"
COLUMNS = 110
"""The width of a help text on the page, in characters."""

HEAD = """<!-- Written by `make docs`; changes here are lost. -->
# Commands

Results go to stdout, everything else to stderr. With `--json` a result is one JSON document, with `--follow` one a
line. Progress is shown only on a terminal, and no colour where `NO_COLOR` is set. `chuishao --install-completion`
installs the shell's completion of commands and options.
"""


def page() -> str:
    """Return the page."""
    helps = "".join(f"\n## `{path}`\n\n```text\n{text}\n```\n" for path, text in helps_of(typer.main.get_command(app)))
    return f"{HEAD}\n{settings()}\n{exit_codes()}\n{actions()}{helps}"


def helps_of(command: Any, path: str = "chuishao") -> Iterator[tuple[str, str]]:  # noqa: ANN401 (typer's own click)
    """Yield the path and the help of each command, groups first."""
    context = typer.Context(command, info_name=path, terminal_width=COLUMNS, max_content_width=COLUMNS)
    lines = [line.rstrip() for line in command.get_help(context).splitlines()]
    yield path, "\n".join(lines)
    for name, each in getattr(command, "commands", {}).items():
        yield from helps_of(each, f"{path} {name}")


def settings() -> str:
    """Return the section on settings, each with an example."""
    rows = []
    for name, field in Settings.model_fields.items():
        example = (field.examples or [""])[0]
        default = "" if field.default_factory is not None or field.default is None else str(field.default)
        rows.append((f"`{variable(name)}`", field.description or "", default, f"`{example}`"))
    intro = (
        "Read from the environment. An option of the command line takes precedence. An unknown `CHUISHAO_*` is refused."
    )
    return f"## Settings\n\n{intro}\n\n{table(('variable', 'what it says', 'default', 'example'), rows)}"


def exit_codes() -> str:
    """Return the section on exit codes."""
    rows = ((str(int(code)), code.meaning) for code in ExitCode)
    intro = (
        "Ctrl-C ends a command as SIGINT ends any program. A server (`up`, `worker`, …) stops in order, with code 0."
    )
    return f"## Exit codes\n\n{table(('code', 'meaning'), rows)}\n{intro}\n"


def actions() -> str:
    """Return the section on the actions that `act` takes, with their fields."""
    rows = ((f"`{verb.value}`", verb.zh, fields_of(verb) or "–") for verb in ACTIONS)
    intro = (
        "`chuishao act CASE TYPE --as UNIT --set FIELD=VALUE …`; TYPE is the code or the Chinese word.\n"
        "Every action takes `--note` and `--evidence`. A field with a `?` may be omitted."
    )
    return f"## Actions\n\n{intro}\n\n{table(('action', '', 'fields'), rows)}"


def fields_of(verb: Any) -> str:  # noqa: ANN401
    """Return the fields of an action with the codes that each takes."""
    fields = []
    for name, field in own_fields(verb).items():
        if name == "note" and not field.required:
            continue
        nullable = type(None) in get_args(field.kind)
        optional = "" if field.required and not nullable else "?"
        kinds = (field.kind, *get_args(field.kind))
        values = [member.value for kind in kinds for member in _members(kind)]
        fields.append(f"`{name}`{optional}" + (f" ({', '.join(values)})" if values else ""))
    return "; ".join(fields)


def _members(kind: Any) -> list[Any]:  # noqa: ANN401
    return list(getattr(kind, "__members__", {}).values())
