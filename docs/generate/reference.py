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
"""Of a help text on the page."""

HEAD = """<!-- Written by `make docs`; changes here are lost. -->
# The command

Results go to stdout, all else to stderr; with `--json` a result is one JSON document, with `--follow` one a line. No
progress is shown where stderr is no terminal, no colour where `NO_COLOR` is set. `chuishao --install-completion` makes
the shell complete commands and options.
"""


def page() -> str:
    """The whole page."""
    helps = "".join(f"\n## `{path}`\n\n```text\n{text}\n```\n" for path, text in helps_of(typer.main.get_command(app)))
    return f"{HEAD}\n{settings()}\n{exit_codes()}\n{actions()}{helps}"


def helps_of(command: Any, path: str = "chuishao") -> Iterator[tuple[str, str]]:  # noqa: ANN401 (typer's own click)
    """Each command's path and help, groups first."""
    context = typer.Context(command, info_name=path, terminal_width=COLUMNS, max_content_width=COLUMNS)
    lines = [line.rstrip() for line in command.get_help(context).splitlines()]
    yield path, "\n".join(lines)
    for name, each in getattr(command, "commands", {}).items():
        yield from helps_of(each, f"{path} {name}")


def settings() -> str:
    """Every setting, with an example."""
    rows = []
    for name, field in Settings.model_fields.items():
        example = (field.examples or [""])[0]
        default = "" if field.default_factory is not None or field.default is None else str(field.default)
        rows.append((f"`{variable(name)}`", field.description or "", default, f"`{example}`"))
    said = (
        "Read from the environment. An option of the command line wins; a `CHUISHAO_*` that is no setting is refused."
    )
    return f"## Settings\n\n{said}\n\n{table(('variable', 'what it says', 'default', 'example'), rows)}"


def exit_codes() -> str:
    """What the shell is answered."""
    rows = ((str(int(code)), code.meaning) for code in ExitCode)
    said = (
        "Ctrl-C ends a command as SIGINT ends any program; what serves (`up`, `worker`, …) stops in order and says 0."
    )
    return f"## Exit codes\n\n{table(('code', 'meaning'), rows)}\n{said}\n"


def actions() -> str:
    """What `act` takes, and with which fields."""
    rows = ((f"`{verb.value}`", verb.zh, fields_of(verb) or "–") for verb in ACTIONS)
    said = (
        "`chuishao act CASE TYPE --as UNIT --set FIELD=VALUE …`; TYPE is the code or the Chinese word.\n"
        "Every action takes `--note` and `--evidence`; a field with a `?` may be left out."
    )
    return f"## Actions\n\n{said}\n\n{table(('action', '', 'fields'), rows)}"


def fields_of(verb: Any) -> str:  # noqa: ANN401
    """The fields of an action and what may stand in them."""
    said = []
    for name, field in own_fields(verb).items():
        if name == "note" and not field.required:
            continue
        nullable = type(None) in get_args(field.kind)
        optional = "" if field.required and not nullable else "?"
        kinds = (field.kind, *get_args(field.kind))
        values = [member.value for kind in kinds for member in _members(kind)]
        said.append(f"`{name}`{optional}" + (f" ({', '.join(values)})" if values else ""))
    return "; ".join(said)


def _members(kind: Any) -> list[Any]:  # noqa: ANN401
    return list(getattr(kind, "__members__", {}).values())
