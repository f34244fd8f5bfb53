"""The subcommands, in the order in which `chuishao --help` lists them, each imported when it is called.

Owns: the list, and that `chuishao --help` and a typing error import no command: a command's own imports take a second.
Refuses: doing anything.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from chuishao.commands.options import register

COMMANDS: Mapping[str, str] = {
    "demo": "Play a day of the demonstration district, and show what happened.",
    "up": "Run everything on this machine: broker, topics, workers, watcher.",
    "broker": "Run the embedded Kafka broker alone.",
    "worker": "Run one worker, which decides.",
    "watcher": "Run one watcher, which counts what was decided.",
    "send": "Send reports from a file.",
    "act": "Do something to a case, and wait for the answer.",
    "inbox": "Show the cases that a unit holds, the most urgent first.",
    "case": "Show one case whole, with its timeline.",
    "status": "Show the state of the deployment on one screen.",
    "audit": "Check from the log alone that every promise was kept.",
    "chaos": "Kill workers and brokers of a test deployment, and audit the result.",
    "topics": "List the topics of a deployment, or make them.",
    "rules": "Look at a policy pack, without Kafka.",
    "dlq": "List, show and replay dead letters.",
}
"""Name and summary. A test holds each summary to the first line of the command's own help."""


class Commands(dict[str, Any]):
    """The commands by name; a command is imported when it is looked up."""

    def __init__(self) -> None:
        super().__init__(COMMANDS)
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (typer's own click)
        """Import the command, once."""
        if name not in self._loaded:
            self._loaded[name] = load(name)
        return self._loaded[name]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """Return the command, or the default for a name that is none."""
        return self[name] if name in COMMANDS else default

    def items(self) -> Any:  # noqa: ANN401
        """Import all of them: for the page that describes every command."""
        return [(name, self[name]) for name in COMMANDS]

    def values(self) -> Any:  # noqa: ANN401
        """Import all of them, likewise."""
        return [self[name] for name in COMMANDS]


class LazyGroup(TyperGroup):
    """typer's group, over the commands above."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401
        super().__init__(**given)
        self.commands = Commands()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 (typer's signature)
        """Return their names."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002
        """Write names and summaries into a help text."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def load(name: str) -> Any:  # noqa: ANN401
    """Import a command's module and make typer's command of it."""
    module = import_module(f"chuishao.commands.{name}")
    command: Any
    if hasattr(module, "app"):
        command = typer.main.get_group(module.app)
    else:
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        register(alone, name, getattr(module, name))
        command = typer.main.get_command(alone)
    command.name = name
    return command
