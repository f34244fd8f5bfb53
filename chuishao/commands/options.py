"""What several subcommands share: options worded once, and how a function becomes a subcommand.

Owns: the wording, and that an example in a docstring keeps its lines in `--help`.
"""

import inspect
from collections.abc import Callable
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Pack = Annotated[
    str | None, typer.Option("--pack", metavar="PACK", help="The policy pack, by name or directory. [CHUISHAO_PACK]")
]

KEEP_LINES = "\b\n"
"""Before a paragraph whose lines `--help` must not join."""


def register(app: typer.Typer, name: str, command: Callable[..., None]) -> None:
    """Make a function a subcommand; its docstring is its help, and must have an example."""
    words = inspect.getdoc(command) or ""
    before, example, after = words.partition("Example: ")
    assert example, f"{name} has no example"
    app.command(name, help=f"{before}{KEEP_LINES}{example}{after}")(command)
