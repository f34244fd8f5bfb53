"""What several subcommands share: options worded once, and how a function becomes a subcommand.

Owns: the wording, that every command has `--lang` and `--zone`, and that an example in a docstring keeps its lines in
`--help`. Refuses: what a command does.
"""

import inspect
import os
from collections.abc import Callable
from datetime import tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from operations.messages import errors_texts
from operations.messages.language import Language, choose

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Pack = Annotated[
    str | None, typer.Option("--pack", metavar="PACK", help="The policy pack, by name or directory. [CHUISHAO_PACK]")
]
Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="The language of the output. Default: the locale's. [CHUISHAO_LANG]"),
]
Zone = Annotated[
    str | None,
    typer.Option("--zone", metavar="ZONE", help="Show moments in this time zone. Default: the pack's. [CHUISHAO_ZONE]"),
]

KEEP_LINES = "\b\n"
"""Before a paragraph whose lines `--help` must not join."""


def register(app: typer.Typer, name: str, command: Callable[..., None]) -> None:
    """Make a function a subcommand; its docstring is its help, and must have an example."""
    words = inspect.getdoc(command) or ""
    before, example, after = words.partition("Example: ")
    assert example, f"{name} has no example"
    app.command(name, help=f"{before}{KEEP_LINES}{example}{after}")(speaking(command))


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with `--lang` and `--zone`, which are settled before it begins."""

    def run(lang: Language | None = None, zone: str | None = None, **given: Any) -> None:  # noqa: ANN401
        speak(lang, zone)
        command(**given)

    of_all = {"lang": Lang, "zone": Zone}
    signature = inspect.signature(command)
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in of_all.items()
    ]
    run.__signature__ = signature.replace(parameters=[*signature.parameters.values(), *more])  # type: ignore[attr-defined]
    run.__annotations__ = {**inspect.get_annotations(command), **of_all}
    run.__name__ = command.__name__
    return run


def speak(lang: Language | None = None, zone: str | None = None) -> None:
    """Settle language and zone: an option wins over the environment, that over the locale and the pack."""
    named = os.environ.get("CHUISHAO_LANG", "")  # one that is no language is refused with the other settings
    language = lang or (Language(named) if named in set(Language) else None)
    choose(language)
    choose(language, find_zone(zone or os.environ.get("CHUISHAO_ZONE")))


def find_zone(said: str | None) -> tzinfo | None:
    """Return the zone of a name, or nothing where none was named."""
    if not said:
        return None
    try:
        return ZoneInfo(said)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise errors_texts.BAD_ZONE(said=said) from None
